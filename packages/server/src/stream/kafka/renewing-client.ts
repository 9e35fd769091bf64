// A client of Kafka whose calls end. The library has promises that never settle: some operations on connections that died wait for
// ever, and calls with the same question share one answer, so that everybody waits with the first. A call that is not answered within
// the limit is told as unreachable brokers are, and the client is thrown away: the next call is made with a new one.
// Guarantee: what the lost call was about is of unknown outcome, as after any failure of the network; callers are made for that.
import { NetworkError } from '@platformatic/kafka';

/** Longer than a request and its connection may take by their own limits. */
const ANSWER_MAX_MS = 30_000;

interface Closable {
  close(force?: boolean): Promise<void>;
}

/** @param create makes one, when it is first needed and after one was thrown away */
export function createRenewingClient<Client extends Closable>(create: () => Client): Client {
  let current: Client | undefined;

  const answered = async <T>(mine: Client, name: string | symbol, asked: Promise<T>): Promise<T> => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new NetworkError(`Kafka did not answer ${String(name)} within ${ANSWER_MAX_MS / 1_000} s`));
      if (current === mine) current = undefined;
      // It may wait for the same.
      void mine.close(true).catch(() => undefined);
    }, ANSWER_MAX_MS);
    try {
      return await Promise.race([asked, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  };

  return new Proxy({} as Client, {
    get(_, name) {
      // Nothing is made only to be closed.
      if (name === 'close' && current === undefined) return async () => undefined;
      current ??= create();
      const mine = current;
      const member = Reflect.get(mine, name, mine);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => {
        const result = Reflect.apply(member, mine, given);
        return result instanceof Promise ? answered(mine, name, result) : result;
      };
    },
  });
}
