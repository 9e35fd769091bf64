// One question at a time for each key, however many ask it at once.
// States of a flight: booked (while the one before it is under way) → under way → landed.
// Guarantee: who asks gets an answer that was asked for after they asked, never one that was already being read: so sharing makes no
// answer older. A caller may leave; the flight is given up only when the last one has left.
import { unlessAborted } from './unless-aborted.ts';

export interface Flights<T> {
  join(key: string, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

interface Flight<T> {
  readonly result: Promise<T>;
  readonly leaving: AbortController;
  callers: number;
}

interface Route<T> {
  underWay: Flight<T>;
  booked: Flight<T> | undefined;
}

export function createFlights<T>(): Flights<T> {
  const routes = new Map<string, Route<T>>();

  const land = (key: string, route: Route<T>) => {
    const next = route.booked;
    if (next === undefined) routes.delete(key);
    else routes.set(key, openRoute(key, next));
  };
  const openRoute = (key: string, underWay: Flight<T>): Route<T> => {
    const route: Route<T> = { underWay, booked: undefined };
    const landed = () => land(key, route);
    underWay.result.then(landed, landed);
    return route;
  };
  const flightAfter = (before: Promise<unknown> | undefined, ask: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const leaving = new AbortController();
    const take = async () => {
      // Nobody is on board any more.
      leaving.signal.throwIfAborted();
      return ask(leaving.signal);
    };
    const result = before === undefined ? take() : before.then(take, take);
    // Its callers hear of it, those that are still there.
    result.catch(() => undefined);
    return { result, leaving, callers: 0 };
  };
  const book = (key: string, ask: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const route = routes.get(key);
    if (route === undefined) {
      const flight = flightAfter(undefined, ask);
      routes.set(key, openRoute(key, flight));
      return flight;
    }
    // Nobody may join a flight that is being given up.
    if (route.booked === undefined || route.booked.leaving.signal.aborted)
      route.booked = flightAfter((route.booked ?? route.underWay).result, ask);
    return route.booked;
  };

  return {
    async join(key, signal, ask) {
      signal.throwIfAborted();
      const flight = book(key, ask);
      flight.callers += 1;
      try {
        return await unlessAborted(flight.result, signal);
      } finally {
        flight.callers -= 1;
        if (flight.callers === 0) flight.leaving.abort(signal.reason);
      }
    },
  };
}
