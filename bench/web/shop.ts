// A merchant with many categories and three weeks of orders, made through the API like any other.

export const BENCH_SHOP = { merchantId: 9_001, categories: 500, days: 21 } as const;
const ORDERS_A_BATCH = 250;
const LINES_AN_ORDER = 5;
const DAY_MS = 86_400_000;

/** Every category sells every day; amounts differ, so that the ranking has an order. */
export async function writeBenchShop(origin: string, nowMs: number): Promise<number> {
  const { merchantId, categories } = BENCH_SHOP;
  await send(origin, 'PUT', `/v1/merchants/${merchantId}`, {
    name: 'Five hundred shelves',
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    weekStart: 'MONDAY',
  });
  for (let first = 1; first <= categories; first += 20) {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => first + index).map((id) =>
        send(origin, 'PUT', `/v1/merchants/${merchantId}/categories/${id}`, { name: `Shelf ${id}` }),
      ),
    );
  }
  const orders = ordersOf(nowMs);
  for (let first = 0; first < orders.length; first += ORDERS_A_BATCH) {
    await send(origin, 'POST', '/v1/orders/bulk', orders.slice(first, first + ORDERS_A_BATCH));
  }
  return orders.length;
}

function ordersOf(nowMs: number): object[] {
  const { merchantId, categories, days } = BENCH_SHOP;
  const orders: object[] = [];
  for (let day = 0; day < days; day++) {
    const orderDate = `${new Date(nowMs - day * DAY_MS).toISOString().slice(0, 19)}Z`;
    for (let first = 1; first <= categories; first += LINES_AN_ORDER) {
      const items = Array.from({ length: LINES_AN_ORDER }, (_, index) => {
        const categoryId = first + index;
        return { categoryId, quantity: 1, lineAmount: ((categoryId * 37 + day * 11) % 900) + 1 };
      });
      orders.push({ externalOrderId: `bench-${day}-${first}`, merchantId, orderDate, items });
    }
  }
  return orders;
}

async function send(origin: string, method: string, path: string, body: object): Promise<void> {
  const response = await fetch(origin + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
}
