// One computation a key, however many ask for it at once; its result is remembered. What a caller shares it may leave: the
// computation is given up only when the last one has left.
import { LRUCache } from 'lru-cache';

export interface SingleFlight<T extends object> {
  get(key: string, signal: AbortSignal, compute: (signal: AbortSignal) => Promise<T>): Promise<T>;
  peek(key: string): T | undefined;
  put(key: string, result: T): void;
}

interface Flight<T> {
  readonly result: Promise<T>;
  readonly leaving: AbortController;
  callers: number;
}

export function createSingleFlight<T extends object>(options: { resultsMax: number }): SingleFlight<T> {
  const results = new LRUCache<string, T>({ max: options.resultsMax });
  const flights = new Map<string, Flight<T>>();

  const start = (key: string, compute: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const leaving = new AbortController();
    const result = compute(leaving.signal);
    const flight = { result, leaving, callers: 0 };
    flights.set(key, flight);
    const land = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    result.then((value) => {
      results.set(key, value);
      land();
    }, land);
    return flight;
  };

  return {
    peek: (key) => results.get(key),
    put: (key, result) => void results.set(key, result),
    async get(key, signal, compute) {
      const known = results.get(key);
      if (known) return known;
      signal.throwIfAborted();
      const flight = flights.get(key) ?? start(key, compute);
      flight.callers += 1;
      try {
        return await unlessAborted(flight.result, signal);
      } finally {
        flight.callers -= 1;
        if (flight.callers === 0) {
          // Nobody may join a flight that is being given up.
          if (flights.get(key) === flight) flights.delete(key);
          flight.leaving.abort(signal.reason);
        }
      }
    },
  };
}

function unlessAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
