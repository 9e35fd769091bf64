// Faults of the wires: between the program and PostgreSQL, between the program and ClickHouse, between the caller and ingest.
import { setTimeout as delay } from 'node:timers/promises';
import type { ReplyTaking, TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import type { Fault } from './fault.ts';
import type { Scene } from './scene.ts';

type WireName = keyof Scene['wires'];

const LASTS_MS = 3_000;
const LATE_MS = 120;
const SLOW_BYTES_PER_SECOND = 200_000;
const SLICE_BYTES = 3;
/** Of the replies that may be taken, so that some come through and work goes on. */
const TAKEN_SHARE = 0.25;
const TAKEN_MIN = 3;
const TAKEN_MAX_MS = 60_000;

/** The wire is spoiled for a while. */
const spoiled = (wire: WireName, how: string, spoil: (wire: TcpProxy) => void, more: Partial<Fault> = {}): Fault => ({
  name: `${wire} link: ${how}`,
  ...more,
  async inject({ wires }, random) {
    const hit = wires[wire];
    spoil(hit);
    await delay(LASTS_MS + random.integer(0, 1_000));
    hit.open();
    return 1;
  },
});

/** The program keeps talking to a server that has forgotten it: nothing but its own limits tells it. */
const forgotten = (wire: WireName): Fault => ({
  name: `${wire} link: half-open`,
  inject: async (scene) => scene.wires[wire].forget(),
});

/** The work was done, and whoever asked for it is not told. */
const taken = (wire: WireName, name: string, replies: ReplyTaking, more: Partial<Fault> = {}): Fault => ({
  name,
  ...more,
  async inject({ wires }, random) {
    const hit = wires[wire];
    const some = { ...replies, asks: (bytes: Buffer) => replies.asks(bytes) && random.unit() < TAKEN_SHARE };
    const before = hit.taken();
    hit.takeReplies(some);
    await delay(LASTS_MS);
    await until('replies were taken', () => hit.taken() - before >= TAKEN_MIN, TAKEN_MAX_MS);
    hit.takeReplies(undefined);
    return hit.taken() - before;
  },
});

/** Its message ReadyForQuery outside of a transaction: what was asked for is committed. */
const COMMITTED = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const POSTGRES_REPLIES: ReplyTaking = {
  asks: (bytes) => bytes.includes('insert-orders') || bytes.includes('COMMIT') || bytes.includes('finish-push'),
  judge(bytes) {
    if (!bytes.includes(COMMITTED)) return 'wait';
    // A parsed and bound statement is answered with its rows or their number only when it has run.
    return bytes.includes('COMMIT\0') || bytes.includes('SELECT ') || bytes.includes('UPDATE ') ? 'take' : 'give';
  },
};
const httpReplies = (asked: RegExp, status: string): ReplyTaking => ({
  asks: (bytes) => asked.test(bytes.toString('latin1', 0, 2_000)),
  judge: (bytes) =>
    bytes.length < status.length ? 'wait' : bytes.toString('latin1').startsWith(status) ? 'take' : 'give',
});

export const LINK_FAULTS: readonly Fault[] = [
  spoiled('postgres', 'late', (wire) => wire.late(LATE_MS)),
  spoiled('postgres', 'cut', (wire) => wire.cut(), { quick: true }),
  spoiled('postgres', 'black hole', (wire) => wire.hold()),
  spoiled('postgres', 'slow', (wire) => wire.slow(SLOW_BYTES_PER_SECOND)),
  spoiled('postgres', 'sliced', (wire) => wire.slice(SLICE_BYTES)),
  forgotten('postgres'),
  taken('postgres', 'postgres link: reply dropped after commit', POSTGRES_REPLIES),
  spoiled('clickhouse', 'late', (wire) => wire.late(LATE_MS)),
  spoiled('clickhouse', 'cut', (wire) => wire.cut(), { quick: true }),
  spoiled('clickhouse', 'black hole', (wire) => wire.hold()),
  spoiled('clickhouse', 'slow', (wire) => wire.slow(SLOW_BYTES_PER_SECOND)),
  spoiled('clickhouse', 'sliced', (wire) => wire.slice(SLICE_BYTES)),
  forgotten('clickhouse'),
  taken('clickhouse', 'clickhouse link: reply dropped after insert', httpReplies(/^POST [^\r]*INSERT/, 'HTTP/1.1 200')),
  spoiled('ingest', 'cut', (wire) => wire.cut()),
  taken('ingest', 'ingest link: reply dropped after 201', httpReplies(/^POST \/v1\/orders /, 'HTTP/1.1 201'), {
    quick: true,
  }),
];
