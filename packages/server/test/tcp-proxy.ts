// A wire between the program and a store, or between a caller and the program, that a test can spoil without touching either end,
// which others are using.
// States: open (bytes go both ways) → cut (every connection is reset, new ones too) | held (connections are taken, nothing goes
// through) | late, slow or sliced (everything arrives, but how) → open. Besides, in any state: connections that are open now can
// lose their far end without a word, and replies to chosen requests can be taken away after they were given.
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface TcpProxy {
  /** The store's URL by way of this wire. */
  readonly url: string;
  cut(): void;
  hold(): void;
  open(): void;
  /** Every piece arrives this much later, in each direction. */
  late(byMs: number): void;
  slow(bytesPerSecond: number): void;
  /** Every piece arrives in pieces of at most so many bytes, each in a packet of its own. */
  slice(bytesMax: number): void;
  /** The far end of every connection is gone and the near end is not told; new connections are as before. Returns how many. */
  forget(): number;
  /** From now on, until undefined is given. */
  takeReplies(taking: ReplyTaking | undefined): void;
  /** Of callers who are still there. */
  connections(): number;
  /** Replies taken away so far. */
  taken(): number;
  stop(): Promise<void>;
}

export interface ReplyTaking {
  /** Whether the reply to what is being sent shall be taken. */
  asks(bytes: Buffer): boolean;
  /** Of all that came back: `take` cuts the connection, `give` lets it through, `wait` for more. */
  judge(bytes: Buffer): 'take' | 'give' | 'wait';
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  /** What has come back to a request whose reply may be taken. */
  withheld: Buffer | undefined;
  forgotten: boolean;
}

type Weather =
  | { readonly is: 'open' | 'cut' | 'held' }
  | { readonly is: 'late'; readonly byMs: number }
  | { readonly is: 'slow'; readonly bytesPerSecond: number }
  | { readonly is: 'sliced'; readonly bytesMax: number };

/** Pieces under way in one direction before the sender has to wait. */
const PIECES_MAX = 64;

export async function createTcpProxy(storeUrl: string): Promise<TcpProxy> {
  const target = new URL(storeUrl);
  const pairs = new Set<Pair>();
  const waiting = new Set<Socket>();
  let weather: Weather = { is: 'open' };
  let taking: ReplyTaking | undefined;
  let taken = 0;

  const reset = (pair: Pair) => {
    pairs.delete(pair);
    pair.near.resetAndDestroy();
    pair.far.destroy();
  };

  const asked = (pair: Pair, bytes: Buffer): Buffer => {
    if (taking?.asks(bytes)) pair.withheld ??= Buffer.alloc(0);
    return bytes;
  };
  const answered = (pair: Pair, bytes: Buffer): Buffer | undefined => {
    if (pair.withheld === undefined) return bytes;
    const all = Buffer.concat([pair.withheld, bytes]);
    const verdict = taking?.judge(all) ?? 'give';
    pair.withheld = verdict === 'wait' ? all : undefined;
    if (verdict === 'give') return all;
    if (verdict === 'take') {
      taken += 1;
      reset(pair);
    }
    return undefined;
  };

  const forward = (near: Socket) => {
    const far = connect(Number(target.port), target.hostname);
    const pair: Pair = { near, far, withheld: undefined, forgotten: false };
    pairs.add(pair);
    const end = (socket: Socket) => {
      if (pair.forgotten && socket === far) return;
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.setNoDelay();
    far.setNoDelay();
    const there = carry(near, far, {
      weather: () => weather,
      pass: (bytes) => (pair.forgotten ? undefined : asked(pair, bytes)),
    });
    const back = carry(far, near, { weather: () => weather, pass: (bytes) => answered(pair, bytes) });
    near.on('error', () => end(near)).on('close', () => void there().then(() => end(near)));
    far.on('error', () => end(far)).on('close', () => void back().then(() => end(far)));
  };
  const server = createServer({ allowHalfOpen: false }, (near) => {
    near.on('error', () => near.destroy()).on('close', () => waiting.delete(near));
    if (weather.is === 'cut') near.resetAndDestroy();
    else if (weather.is === 'held') waiting.add(near.pause());
    else forward(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const own = new URL(storeUrl);
  own.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  const resetAll = () => {
    for (const pair of pairs) reset(pair);
    for (const near of waiting) near.resetAndDestroy();
    waiting.clear();
  };
  return {
    url: own.href,
    cut() {
      weather = { is: 'cut' };
      resetAll();
    },
    hold() {
      weather = { is: 'held' };
    },
    open() {
      // What was held cannot be taken up again in the middle: its bytes may not have been kept.
      if (weather.is === 'held' || weather.is === 'cut') resetAll();
      weather = { is: 'open' };
    },
    late(byMs) {
      weather = { is: 'late', byMs };
    },
    slow(bytesPerSecond) {
      weather = { is: 'slow', bytesPerSecond };
    },
    slice(bytesMax) {
      weather = { is: 'sliced', bytesMax };
    },
    forget() {
      const open = [...pairs].filter((pair) => !pair.forgotten);
      for (const pair of open) {
        pair.forgotten = true;
        pair.far.destroy();
      }
      return open.length;
    },
    takeReplies(next) {
      taking = next;
    },
    connections: () => [...pairs].filter(({ near }) => !near.destroyed).length + waiting.size,
    taken: () => taken,
    async stop() {
      weather = { is: 'cut' };
      resetAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Pieces keep their order, whatever the weather does to each. Returns what resolves when all that came has been carried. */
function carry(
  from: Socket,
  to: Socket,
  how: { weather: () => Weather; pass: (bytes: Buffer) => Buffer | undefined },
): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let under = 0;
  from.on('data', (bytes: Buffer) => {
    const arrivedAt = performance.now();
    under += 1;
    if (under >= PIECES_MAX) from.pause();
    last = last.then(async () => {
      const passed = how.pass(bytes);
      if (passed) await deliver(to, passed, how.weather, arrivedAt);
      under -= 1;
      if (under < PIECES_MAX) from.resume();
    });
  });
  return () => last;
}

async function deliver(to: Socket, bytes: Buffer, weatherNow: () => Weather, arrivedAt: number): Promise<void> {
  const weather = weatherNow();
  // Never answered: whoever opens the wire again resets the connection.
  if (weather.is === 'held') return to.destroyed ? undefined : untilClosed(to);
  if (weather.is === 'late')
    await delay(Math.max(0, arrivedAt + weather.byMs - performance.now()), undefined, { ref: false });
  if (weather.is === 'slow') await delay((bytes.length / weather.bytesPerSecond) * 1_000);
  const size = weather.is === 'sliced' ? weather.bytesMax : bytes.length;
  for (let from = 0; from < bytes.length && !to.destroyed; from += size) {
    const written = to.write(bytes.subarray(from, from + size));
    // A turn of the event loop between two pieces, or the system would join them.
    if (weather.is === 'sliced') await new Promise((resolve) => setImmediate(resolve));
    if (!written) await drained(to);
  }
}

function drained(to: Socket): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      to.off('drain', end).off('close', end);
      resolve();
    };
    to.on('drain', end).on('close', end);
  });
}

function untilClosed(to: Socket): Promise<void> {
  return new Promise((resolve) => to.once('close', () => resolve()));
}
