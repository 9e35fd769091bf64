// Callers of a row: single orders and bulks at a bounded rate, some orders again later, each sent again until it is answered.
// States: posting ⇄ paused (no new orders, and everything that was sent has been answered) → finished.
import { setTimeout as delay } from 'node:timers/promises';
import type { OrderSource, Random } from '../stage/orders.ts';
import type { Stage } from '../stage/stage.ts';

export interface Posting {
  /** Different orders in the ledger since the start. */
  answered(): number;
  pause(): Promise<void>;
  resume(): void;
  /** Rejects as soon as a caller fails. */
  readonly failed: Promise<never>;
}

const CALLERS = 4;
const PAUSE_MIN_MS = 10;
const PAUSE_MAX_MS = 40;
const BULK_MAX = 8;
/** From here on only a trickle, so that what must be compared stays small. */
const SHARE_BEFORE_TRICKLE = 0.9;
const TRICKLE_PAUSE_MS = 150;

export function startPosting({ client, ledger }: Stage, orders: OrderSource, random: Random, enough: number): Posting {
  const before = ledger.entries().length;
  let posting = true;
  const failure = Promise.withResolvers<never>();
  // Whoever waits for it sees it; nobody may be waiting at that moment.
  failure.promise.catch(() => undefined);

  const step = async () => {
    const kind = random.unit();
    const again = ledger.any(random);
    if (kind < 0.1 && again) return client.post(again);
    if (kind < 0.15) return client.postBulk(Array.from({ length: random.integer(2, BULK_MAX) }, () => orders.next()));
    return client.post(orders.next());
  };
  const caller = async () => {
    while (posting) {
      await step();
      const trickles = ledger.entries().length - before >= SHARE_BEFORE_TRICKLE * enough;
      await delay(trickles ? TRICKLE_PAUSE_MS : random.integer(PAUSE_MIN_MS, PAUSE_MAX_MS));
    }
  };
  const start = () => {
    const callers = Promise.all(Array.from({ length: CALLERS }, caller));
    callers.catch((error) => failure.reject(error));
    return callers;
  };
  let callers = start();
  return {
    answered: () => ledger.entries().length - before,
    async pause() {
      posting = false;
      await callers;
    },
    resume() {
      if (posting) return;
      posting = true;
      callers = start();
    },
    failed: failure.promise,
  };
}
