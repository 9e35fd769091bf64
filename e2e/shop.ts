// A small shop that the smoke test writes itself, so that it knows the right numbers without asking the program.

export const SHOP = { merchantId: 501, name: 'Smoke & Sons', currency: 'KWD', timezone: 'Asia/Kuwait' };

interface Line {
  readonly categoryId: number;
  readonly quantity: number;
  readonly lineAmount: number;
}

const CATEGORIES: Readonly<Record<number, string>> = { 1: 'Lamps', 2: 'Rugs', 3: 'Bells' };
const ORDERS: ReadonlyArray<readonly Line[]> = [
  [
    { categoryId: 1, quantity: 1, lineAmount: 10.005 },
    { categoryId: 2, quantity: 2, lineAmount: 0.1 },
  ],
  [{ categoryId: 2, quantity: 1, lineAmount: 20.2 }],
  [{ categoryId: 3, quantity: 3, lineAmount: 0.003 }],
];

/** Today's ranking as digits: amounts in thousandths of a dinar, added up by hand from ORDERS. */
export const EXPECTED = {
  rows: [
    { name: 'Rugs', digits: '20300' },
    { name: 'Lamps', digits: '10005' },
    { name: 'Bells', digits: '0003' },
  ],
  total: '30308',
} as const;

/** Sending it twice changes nothing. @param proof headers that say who writes it */
export async function writeShop(origin: string, proof: Readonly<Record<string, string>> = {}): Promise<void> {
  const send = (method: string, path: string, body: object) => sendTo(origin, proof, { method, path, body });
  const { merchantId, ...merchant } = SHOP;
  await send('PUT', `/v1/merchants/${merchantId}`, { ...merchant, weekStart: 'SATURDAY' });
  for (const [categoryId, name] of Object.entries(CATEGORIES)) {
    await send('PUT', `/v1/merchants/${merchantId}/categories/${categoryId}`, { name });
  }
  const orderDate = `${new Date().toISOString().slice(0, 19)}Z`;
  for (const [index, items] of ORDERS.entries()) {
    await send('POST', '/v1/orders', { externalOrderId: `smoke-${index}`, merchantId, orderDate, items });
  }
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: object;
}

async function sendTo(origin: string, proof: Readonly<Record<string, string>>, { method, path, body }: Sent) {
  const response = await fetch(origin + path, {
    method,
    headers: { ...proof, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
}
