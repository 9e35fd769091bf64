// Live traffic of a round: a few callers who post single orders and bulks, some orders twice at once, some again later, and one
// reader who holds every answer against its own asOf.
// States: running → finishing (no new orders; what was sent is sent again until it is answered) → finished.
import { setTimeout as delay } from 'node:timers/promises';
import { askYear, checkAsOf, type YearAnswer } from '../stage/as-of.ts';
import type { Client } from '../stage/client.ts';
import type { Findings } from '../stage/findings.ts';
import type { Ledger } from '../stage/ledger.ts';
import type { OrderSource, Random, TestMerchant } from '../stage/orders.ts';

const CALLERS = 4;
const PAUSE_MAX_MS = 20;
/** From here on only a trickle, so that what must be compared stays small. */
const ORDERS_BEFORE_TRICKLE = 200;
const TRICKLE_PAUSE_MS = 150;
const READ_PAUSE_MS = 120;

export interface TrafficDeps {
  client: Client;
  ledger: Ledger;
  findings: Findings;
  orders: OrderSource;
  random: Random;
  merchants: readonly TestMerchant[];
}

export interface Traffic {
  /** Resolves when everything that was sent has been answered; rejects with the first error of any caller. */
  finish(): Promise<void>;
  /** Rejects as soon as a caller fails. */
  readonly failed: Promise<never>;
}

export function startTraffic(deps: TrafficDeps): Traffic {
  const { client, ledger, orders, random } = deps;
  let running = true;
  let sent = 0;
  const pause = () => delay(sent < ORDERS_BEFORE_TRICKLE ? random.integer(0, PAUSE_MAX_MS) : TRICKLE_PAUSE_MS);

  const step = async () => {
    const kind = sent < ORDERS_BEFORE_TRICKLE ? random.unit() : 1;
    const again = ledger.any(random);
    if (kind < 0.2) {
      const some = Array.from({ length: random.integer(2, 20) }, () => orders.next());
      sent += some.length;
      // The first one twice in the same bulk.
      return client.postBulk(random.unit() < 0.5 ? some : [...some, ...some.slice(0, 1)]);
    }
    if (kind < 0.3 && again) return client.post(again);
    const order = orders.next();
    sent += 1;
    if (kind < 0.4) return void (await Promise.all([client.post(order), client.post(order)]));
    return client.post(order);
  };
  const caller = async () => {
    while (running) {
      await step();
      await pause();
    }
  };
  const reader = async () => {
    while (running) {
      await readOne(deps);
      await delay(READ_PAUSE_MS);
    }
  };

  const loops = [...Array.from({ length: CALLERS }, caller), reader()];
  const failed = Promise.all(loops).then(() => new Promise<never>(() => undefined));
  // Whoever waits for it sees it; nobody may be waiting at that moment.
  failed.catch(() => undefined);
  return {
    failed,
    async finish() {
      running = false;
      await Promise.all(loops);
    },
  };
}

async function readOne({ client, ledger, findings, random, merchants }: TrafficDeps): Promise<void> {
  const merchant = merchants[random.integer(0, merchants.length - 1)];
  if (!merchant) return;
  const question = askYear(merchant);
  checkAsOf({ ledger, findings }, question, (await client.get('query', question.path)) as YearAnswer);
}
