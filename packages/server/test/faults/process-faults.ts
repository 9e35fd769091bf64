// Faults of the program's processes: killed, stopped for a while, with a wrong clock, out of memory.
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LEASE_DEFAULTS } from '../../src/stream/partition-leases.ts';
import type { Random } from '../stage/orders.ts';
import { partitionsHeldBy } from '../stage/stores.ts';
import { within } from '../stage/within.ts';
import { until } from '../until.ts';
import type { Fault } from './fault.ts';
import type { Member, Scene } from './scene.ts';

type Kind = 'ingest' | 'aggregators' | 'readers';

const KILLS = 2;
const BETWEEN_KILLS_MS = 1_500;
const BACK_MAX_MS = 30_000;
const STOPPED_MS = 4_000;
const CLOCK_LASTS_MS = 2_500;
const HOUR_MS = 3_600_000;
const HEAP_MEBIBYTES = 96;
const DEATH_MAX_MS = 60_000;
const CLOCK = fileURLToPath(new URL('./shifted-clock.ts', import.meta.url));
const HEAP = fileURLToPath(new URL('./full-heap.ts', import.meta.url));

function anyOf(scene: Scene, kind: Kind, random: Random): Member {
  const members = kind === 'ingest' ? [scene.ingest] : scene[kind];
  const member = members[random.integer(0, members.length - 1)];
  if (!member) throw new RangeError(`there are no ${kind}`);
  return member;
}

/** As its supervisor would bring it back. */
async function isBack(member: Member, deadPid: number): Promise<void> {
  const back = () => member.instance.pid !== deadPid && member.instance.alive();
  await until(`${member.name} is back`, back, BACK_MAX_MS);
}

const killed = (name: string, kind: Kind, more: Partial<Fault> = {}): Fault => ({
  name,
  ...more,
  async inject(scene, random) {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const member = anyOf(scene, kind, random);
      const { pid, died } = member.instance;
      member.instance.signal('SIGKILL');
      await died;
      await isBack(member, pid);
      await delay(random.integer(0, BETWEEN_KILLS_MS));
    }
    return KILLS;
  },
});

/** It does not know that it slept; everybody else does. */
const stopped = (name: string, kind: Kind, lastsMs: number, more: Partial<Fault> = {}): Fault => ({
  name,
  ...more,
  async inject(scene, random) {
    const { instance } = anyOf(scene, kind, random);
    instance.signal('SIGSTOP');
    await delay(lastsMs);
    instance.signal('SIGCONT');
    return 1;
  },
});

/** While it slept, its lease ran out and another one took all it had; then it goes on in the middle of its work. */
const zombie: Fault = {
  name: 'SIGSTOP aggregate past its lease',
  quick: true,
  aggregators: 2,
  async inject(scene) {
    const { pool } = scene.stage;
    const [sleeper, other] = scene.aggregators;
    if (!sleeper || !other) throw new RangeError('there are two aggregators');
    await until('both have their share', async () => {
      const held = await Promise.all([sleeper, other].map(({ instance }) => partitionsHeldBy(pool, instance.pid)));
      return held.every((parts) => parts > 0);
    });
    sleeper.instance.signal('SIGSTOP');
    await until(
      'the other one has everything',
      async () => (await partitionsHeldBy(pool, sleeper.instance.pid)) === 0,
      4 * LEASE_DEFAULTS.leaseMs,
    );
    sleeper.instance.signal('SIGCONT');
    return 1;
  },
};

const wrongClock = (name: string, kind: Kind, shiftMs: number): Fault => ({
  name,
  async inject(scene, random) {
    const member = anyOf(scene, kind, random);
    await scene.replace(member, {
      nodeArguments: ['--import', CLOCK],
      settings: { TOPLINE_TEST_CLOCK_SHIFT_MS: String(shiftMs) },
    });
    await delay(CLOCK_LASTS_MS);
    await scene.replace(member);
    return 1;
  },
});

const outOfMemory = (name: string, kind: Kind): Fault => ({
  name,
  async inject(scene, random) {
    const member = anyOf(scene, kind, random);
    await scene.replace(member, { nodeArguments: [`--max-old-space-size=${HEAP_MEBIBYTES}`, '--import', HEAP] });
    const { pid, died } = member.instance;
    member.instance.signal('SIGUSR2');
    const death = await within('its memory is used up', died, DEATH_MAX_MS);
    if (death.signal !== 'SIGABRT' && death.signal !== 'SIGTRAP' && death.code !== 134)
      throw new Error(`${member.name} ended with ${death.code ?? death.signal} instead of running out of memory`);
    await isBack(member, pid);
    return 1;
  },
});

export const PROCESS_FAULTS: readonly Fault[] = [
  killed('kill -9 ingest', 'ingest'),
  killed('kill -9 aggregate', 'aggregators', { quick: true }),
  killed('kill -9 query', 'readers'),
  killed('single: kill -9 query', 'readers', { readers: 1, timed: true }),
  zombie,
  stopped('SIGSTOP ingest', 'ingest', STOPPED_MS),
  stopped('SIGSTOP query', 'readers', STOPPED_MS),
  wrongClock('clock skew: ingest an hour ahead', 'ingest', HOUR_MS),
  wrongClock('clock skew: ingest an hour behind', 'ingest', -HOUR_MS),
  wrongClock('clock skew: aggregate an hour behind', 'aggregators', -HOUR_MS),
  wrongClock('clock skew: query an hour ahead', 'readers', HOUR_MS),
  outOfMemory('memory limit: ingest', 'ingest'),
  outOfMemory('memory limit: aggregate', 'aggregators'),
];
