// A wire between the program and a store that a test can cut or hold, without touching the store, which others are using.
// States: open (bytes go both ways) → cut (every connection is reset, new ones too) | held (connections are taken, nothing goes
// through) → open.
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  /** The store's URL by way of this wire. */
  readonly url: string;
  cut(): void;
  hold(): void;
  open(): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

export async function createTcpProxy(storeUrl: string): Promise<TcpProxy> {
  const target = new URL(storeUrl);
  const pairs = new Set<Pair>();
  const waiting = new Set<Socket>();
  let state: 'open' | 'cut' | 'held' = 'open';

  const forward = (near: Socket) => {
    const far = connect(Number(target.port), target.hostname);
    const pair = { near, far };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    near.pipe(far).pipe(near);
  };
  const server = createServer((near) => {
    near.on('error', () => near.destroy());
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
  return {
    url: own.href,
    cut() {
      state = 'cut';
      resetAll();
    },
    hold() {
      state = 'held';
      for (const { near, far } of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        near.pause();
        far.pause();
      }
    },
    open() {
      // What was held cannot be taken up again in the middle: its bytes were not kept.
      resetAll();
      state = 'open';
    },
    async stop() {
      state = 'cut';
      resetAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
