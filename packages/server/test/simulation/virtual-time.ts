// Time as simulated processes see it. Inside a process, setTimeout, setInterval, setImmediate, performance.now() and Date.now()
// belong to the scheduler: a timer runs when the seed says so, early or late, which for a loop that polls is all the same. Outside
// (the scheduler itself, the database driver) they are the real ones.
// Which process is asking is known by its asynchronous context.
import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';

/** What a process's time needs; the scheduler gives it. */
export interface TimeKeeper {
  timer(name: string, run: () => void): { cancel(): void };
  immediate(run: () => void): void;
  monotonicMs(): number;
  wallMs(): number;
}

const keepers = new AsyncLocalStorage<TimeKeeper>();
const real = {
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  clearTimeout: globalThis.clearTimeout,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  delay: timersPromises.setTimeout,
  performanceNow: performance.now.bind(performance),
  dateNow: Date.now,
};

export function inTime<T>(keeper: TimeKeeper, run: () => T): T {
  return keepers.run(keeper, run);
}

/** Resolves when everything that could go on without the scheduler has done so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void real.setImmediate(resolve));
}

export function realDelay(ms: number): Promise<void> {
  return new Promise((resolve) => void real.setTimeout(resolve, ms));
}

class VirtualTimer {
  readonly cancel: () => void;
  constructor(cancel: () => void) {
    this.cancel = cancel;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

type Callback = (...given: unknown[]) => void;

function virtualTimeout(keeper: TimeKeeper, callback: Callback, given: unknown[]): VirtualTimer {
  const { cancel } = keeper.timer('timer', () => callback(...given));
  return new VirtualTimer(cancel);
}

function virtualInterval(keeper: TimeKeeper, callback: Callback, given: unknown[]): VirtualTimer {
  let current: { cancel(): void };
  const arm = () => {
    current = keeper.timer('interval', () => {
      arm();
      callback(...given);
    });
  };
  arm();
  return new VirtualTimer(() => current.cancel());
}

function virtualDelay(keeper: TimeKeeper, value: unknown, signal: AbortSignal | undefined): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const timer = keeper.timer('delay', () => resolve(value));
  signal?.addEventListener('abort', () => {
    timer.cancel();
    reject(signal.reason);
  });
  return promise;
}

/** For the life of this process: there is no way back, and nothing outside a simulated process notices. */
export function installVirtualTime(): void {
  const clear = (timer: unknown, otherwise: (timer: never) => void) =>
    timer instanceof VirtualTimer ? timer.cancel() : otherwise(timer as never);
  Object.assign(globalThis, {
    setTimeout: Object.assign((callback: Callback, ms?: number, ...given: unknown[]) => {
      const keeper = keepers.getStore();
      return keeper ? virtualTimeout(keeper, callback, given) : real.setTimeout(callback, ms, ...given);
    }, real.setTimeout),
    setInterval: (callback: Callback, ms?: number, ...given: unknown[]) => {
      const keeper = keepers.getStore();
      return keeper ? virtualInterval(keeper, callback, given) : real.setInterval(callback, ms, ...given);
    },
    setImmediate: Object.assign((callback: Callback, ...given: unknown[]) => {
      const keeper = keepers.getStore();
      return keeper ? keeper.immediate(() => callback(...given)) : real.setImmediate(callback, ...given);
    }, real.setImmediate),
    clearTimeout: (timer: unknown) => clear(timer, real.clearTimeout),
    clearInterval: (timer: unknown) => clear(timer, real.clearInterval),
  });
  performance.now = () => keepers.getStore()?.monotonicMs() ?? real.performanceNow();
  Date.now = () => keepers.getStore()?.wallMs() ?? real.dateNow();
  timersPromises.setTimeout = ((ms?: number, value?: unknown, options?: { signal?: AbortSignal }) => {
    const keeper = keepers.getStore();
    return keeper ? virtualDelay(keeper, value, options?.signal) : real.delay(ms, value, options);
  }) as typeof timersPromises.setTimeout;
  syncBuiltinESMExports();
}
