// What must hold when everything has come to rest, read from the stores themselves and compared with the ledger.
import type { Backends } from './backends.ts';
import type { SimulatedClickHouse } from './clickhouse.ts';
import type { Ledger } from './ledger.ts';
import type { Scheduler } from './scheduler.ts';
import type { Shop } from './shop.ts';

const LEFT = `
  SELECT (SELECT count(*) FROM forecasting.push_intents) AS intents,
         (SELECT count(*) FROM ingestion.orders o
           WHERE NOT EXISTS (SELECT FROM forecasting.processed_events p WHERE p.order_id = o.order_id)) AS orders,
         (SELECT count(*) FROM ingestion.merchants m JOIN forecasting.calendars c USING (merchant_id)
           WHERE (m.timezone, m.week_start, c.calendar_version) IS DISTINCT FROM (c.timezone, c.week_start, c.pushed_version)) AS calendars,
         (SELECT count(*) FROM forecasting.dead_letters WHERE reason = 'cannot-apply' AND replayed_at IS NULL) AS letters`;
const BROKEN = 'SELECT key, old_us, new_us FROM simulation.broken_versions ORDER BY 1, 2';
const ORDERS = 'SELECT order_id, merchant_id, external_order_id, total_minor FROM ingestion.orders';
const CALENDAR = `
  SELECT m.timezone, m.week_start, c.calendar_version FROM ingestion.merchants m JOIN forecasting.calendars c USING (merchant_id)
   WHERE m.merchant_id = $1`;
const CELLS = `
  SELECT bucket_type, bucket_start, category_id, amount_minor, quantity, orders, calendar_version
    FROM forecasting.category_totals WHERE merchant_id = $1`;

/** Empty when nothing waits any more. */
export async function whatIsLeft(backends: Backends): Promise<string> {
  const [row = {}] = await backends.ask(LEFT);
  return Object.entries(row)
    .filter(([, count]) => count !== '0')
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}

interface Checked {
  readonly scheduler: Scheduler;
  readonly backends: Backends;
  readonly ledger: Ledger;
  readonly shop: Shop;
  readonly clickhouse: SimulatedClickHouse;
}

export async function checkAtRest(checked: Checked): Promise<void> {
  const { scheduler, backends, shop } = checked;
  const broken = await backends.ask(BROKEN);
  if (broken.length > 0)
    scheduler.violated('versions strictly increase per key in commit order', JSON.stringify(broken[0]));
  await checkOrders(checked);
  for (const merchantId of shop.merchants) await checkCells(checked, merchantId);
}

async function checkOrders({ scheduler, backends, ledger, shop }: Checked): Promise<void> {
  const rows = await backends.ask(ORDERS);
  const found = rows.map((row) => `${row.order_id} ${row.merchant_id}/${row.external_order_id} ${row.total_minor}`);
  const ofShop = (variant: unknown) => shop.orders.find((order) => order.variants.some((one) => one === variant));
  const stored = ledger
    .stored()
    .map((one) => `${one.orderId} ${one.merchantId}/${ofShop(one.variant)?.externalOrderId} ${one.variant.minor}`);
  const lost = shop.orders.filter(
    ({ sent, accepted }) => sent && !rows.some((row) => row.order_id === String(accepted?.orderId)),
  );
  if (lost.length > 0) scheduler.violated('every 201 stays', `${lost[0]?.externalOrderId} is not stored`);
  if (found.sort().join() !== stored.sort().join())
    scheduler.violated('an order is stored once', `stored are ${found.join(', ')}`);
}

async function checkCells({ scheduler, backends, ledger, clickhouse }: Checked, merchantId: number): Promise<void> {
  const [calendar] = await backends.ask(CALENDAR, [merchantId]);
  const expected = ledger.expectedCells(merchantId, {
    timezone: calendar?.timezone ?? '',
    weekStart: calendar?.week_start ?? '',
  });
  const ofCalendar = (row: Readonly<Record<string, string>>) =>
    String(row.calendar_version) === String(calendar?.calendar_version) && row.orders !== '0';
  const texts = (rows: readonly Readonly<Record<string, string>>[]) =>
    rows
      .filter(ofCalendar)
      .map(
        (row) =>
          `${row.bucket_type} ${row.bucket_start} ${row.category_id}: ${row.amount_minor} ${row.quantity} ${row.orders}`,
      )
      .sort();
  const totals = await backends.ask(CELLS, [merchantId]);
  compare(scheduler, 'totals = sum of processed lines under the calendar', expected, texts(totals));
  compare(scheduler, 'ClickHouse = totals', expected, texts(clickhouse.cellsOf(merchantId)));
}

function compare(scheduler: Scheduler, invariant: string, expected: readonly string[], found: readonly string[]): void {
  const missing = expected.filter((cell) => !found.includes(cell));
  const surplus = found.filter((cell) => !expected.includes(cell));
  if (missing.length + surplus.length > 0)
    scheduler.violated(
      invariant,
      `missing ${missing.join(', ') || 'nothing'}; instead ${surplus.join(', ') || 'nothing'}`,
    );
}
