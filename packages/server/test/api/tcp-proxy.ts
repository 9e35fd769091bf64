// A wire between the program and a store that a test can cut, hold or slow down, without touching the store, which others are using.
// States: open (bytes go both ways) → cut (every connection is reset, new ones too) | held (connections are taken, nothing goes
// through) | delayed (what the store says comes later) | orphaned (the connections that are there are dead and nobody is told, new
// ones work) → open.
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

export interface TcpProxy {
  /** The store's URL by way of this wire. */
  readonly url: string;
  cut(): void;
  hold(): void;
  delay(ms: number): void;
  orphan(): void;
  /** Connections that are there now. */
  connections(): number;
  open(): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  /** What the store says passes through here. */
  readonly back: Transform;
}

export async function createTcpProxy(storeUrl: string): Promise<TcpProxy> {
  const target = new URL(storeUrl);
  const pairs = new Set<Pair>();
  const waiting = new Set<Socket>();
  let state: 'open' | 'cut' | 'held' = 'open';
  let delayMs = 0;

  const forward = (near: Socket) => {
    const far = connect(Number(target.port), target.hostname);
    const back = new Transform({
      transform(chunk, _, pass) {
        if (delayMs === 0) pass(null, chunk);
        else setTimeout(pass, delayMs, null, chunk).unref();
      },
    });
    const pair = { near, far, back };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    near.pipe(far).pipe(back).pipe(near);
  };
  const server = createServer((near) => {
    near.on('error', () => near.destroy()).on('close', () => waiting.delete(near));
    if (state === 'cut') near.resetAndDestroy();
    else if (state === 'held') waiting.add(near.pause());
    else forward(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const own = new URL(storeUrl);
  own.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  const resetAll = () => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
    for (const near of waiting) near.resetAndDestroy();
    waiting.clear();
  };
  const silence = () => {
    for (const { near, far, back } of pairs) {
      near.unpipe(far);
      far.unpipe(back);
      near.pause();
      far.pause();
    }
  };
  return {
    url: own.href,
    cut() {
      state = 'cut';
      resetAll();
    },
    hold() {
      state = 'held';
      silence();
    },
    delay(ms) {
      delayMs = ms;
    },
    orphan: silence,
    connections: () => pairs.size + waiting.size,
    open() {
      // What was held cannot be taken up again in the middle: its bytes were not kept.
      resetAll();
      state = 'open';
      delayMs = 0;
    },
    async stop() {
      state = 'cut';
      resetAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
