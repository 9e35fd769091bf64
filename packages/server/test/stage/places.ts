// Where series run: a few pairs of engines, each with room for a few processes, because PostgreSQL has a bounded number of
// connections. Who finds no room waits, first come first served.
import { startTestEngines, type TestEngines } from '../engines.ts';

export interface Places {
  /** Runs the work on engines with room for so many processes. */
  use<T>(processes: number, work: (engines: TestEngines) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** Of up to about 20 connections each, of PostgreSQL's 100. */
const PROCESSES_MAX = 4;

export async function startPlaces(pairs: number): Promise<Places> {
  const engines = await startAll(pairs);
  const room = engines.map(() => PROCESSES_MAX);
  const waiting: (() => void)[] = [];

  const take = async (processes: number): Promise<number> => {
    for (;;) {
      const place = room.findIndex((free) => free >= processes);
      if (place >= 0) {
        room[place] = (room[place] ?? 0) - processes;
        return place;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };

  return {
    async use(processes, work) {
      const place = await take(Math.min(processes, PROCESSES_MAX));
      const pair = engines[place];
      if (!pair) throw new RangeError(`there is no place ${place}`);
      try {
        return await work(pair);
      } finally {
        room[place] = (room[place] ?? 0) + Math.min(processes, PROCESSES_MAX);
        for (const resolve of waiting.splice(0)) resolve();
      }
    },
    stop: () => stopAll(engines),
  };
}

async function startAll(pairs: number): Promise<TestEngines[]> {
  const started = await Promise.allSettled(Array.from({ length: pairs }, () => startTestEngines({ fsync: true })));
  const engines = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failure = started.find((one) => one.status === 'rejected');
  if (!failure) return engines;
  await stopAll(engines);
  throw failure.reason;
}

async function stopAll(engines: readonly TestEngines[]): Promise<void> {
  await Promise.allSettled(engines.map((one) => one.stop()));
}
