// The named peer of ingest: Fastify and pg, one transaction per order, as most services write it. Same server, same tables and
// constraints, same fsync, same validation and catalogue in memory, same outbox; only the grouping is missing.
import { createHash } from 'node:crypto';
import { parseJson } from '@topline/domain/json.ts';
import { orderBody, parseOrder, payloadHash, priceLines } from '@topline/domain/order.ts';
import { encodeOrderEvent, eventCanonical, shardOf } from '@topline/domain/order-event.ts';
import Fastify from 'fastify';
import { localGuard } from '../packages/server/src/http/guard.ts';
import { createCatalogue } from '../packages/server/src/ingest/catalogue.ts';
import { createIdSource } from '../packages/server/src/platform/ids.ts';
import { silentLog } from '../packages/server/src/platform/log.ts';
import { createPool } from '../packages/server/src/platform/pool.ts';
import { inTransaction } from '../packages/server/src/platform/tx.ts';
import { createMerchantReader } from '../packages/server/src/run/merchant-reader.ts';

const CONNECTIONS = 16;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const INSERT_ORDER = `
  INSERT INTO ingestion.orders
    (order_id, merchant_id, external_order_id, order_date, currency, total_minor, payload_hash, event_hash)
  VALUES ($1, $2, $3, timestamptz 'epoch' + $4::bigint * interval '1 ms', $5, $6, decode($7, 'hex'), decode($8, 'hex'))
  ON CONFLICT (merchant_id, external_order_id) DO NOTHING
  RETURNING (extract(epoch FROM created_at) * 1000)::bigint AS created_at_ms`;
const INSERT_LINES = `
  INSERT INTO ingestion.order_items (order_id, line, category_id, product_id, quantity, amount_minor, merchant_id)
  SELECT l.*, $7::bigint FROM unnest($1::bigint[], $2::smallint[], $3::bigint[], $4::bigint[], $5::integer[], $6::bigint[]) AS l`;
const INSERT_EVENT = `
  INSERT INTO ingestion.order_events (shard, merchant_id, order_id, revision, payload) VALUES ($1, $2, $3, 1, $4)`;

const databaseUrl = process.argv[2] ?? '';
const connections = { url: databaseUrl, name: 'baseline', connectionsMax: CONNECTIONS, statementTimeoutMs: 10_000 };
const pool = createPool({ log: silentLog }, { ...connections, role: 'writer' });
const reader = createMerchantReader(createPool({ log: silentLog }, { ...connections, role: 'reader' }));
const ids = createIdSource({ pool, log: silentLog }, { owner: `baseline-${process.pid}` });
const catalogue = createCatalogue({ reader });
const guard = localGuard();
const app = Fastify();

app.removeAllContentTypeParsers();
app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
app.post('/v1/orders', async (request, reply) => {
  const parsed = parseOrder(parseJson(String(request.body)), Date.now());
  if (!parsed.ok) return reply.code(parsed.fault.status).send(parsed.fault.detail);
  const { order } = parsed;
  const { merchantId, externalOrderId, orderDateMs } = order;
  const entry = await catalogue.find(guard.merchant(merchantId), new Set(order.lines.map((line) => line.categoryId)));
  const priced = entry && priceLines(order, entry.decimals);
  if (!entry || !priced?.ok) return reply.code(422).send('refused');
  const { lines, totalMinor } = priced;
  const [orderId = 0] = await ids.take(1);
  const { currency } = entry;
  const event = { orderId, revision: 1, merchantId, orderDateMs, currency };
  const hashes = [
    payloadHash({ merchantId, orderDateMs, lines }, sha256),
    sha256(eventCanonical({ ...event, schemaVersion: 1, items: lines })),
  ];
  const createdAtMs = await inTransaction(pool, async (client) => {
    const values = [orderId, merchantId, externalOrderId, orderDateMs, currency, totalMinor, ...hashes];
    const inserted = await client.query({ name: 'order', text: INSERT_ORDER, values });
    const columns = [
      lines.map(() => orderId),
      lines.map((_, index) => index),
      lines.map((line) => line.categoryId),
      lines.map((line) => line.productId),
      lines.map((line) => line.quantity),
      lines.map((line) => line.amountMinor),
    ];
    await client.query({ name: 'lines', text: INSERT_LINES, values: [...columns, merchantId] });
    const payload = encodeOrderEvent({ ...event, lines });
    await client.query({
      name: 'event',
      text: INSERT_EVENT,
      values: [shardOf(merchantId), merchantId, orderId, payload],
    });
    return Number(inserted.rows[0]?.created_at_ms);
  });
  const stored = { ...event, externalOrderId, totalMinor, lines, createdAtMs, payloadHash: hashes[0] ?? '' };
  return reply.code(201).send(orderBody(stored));
});

await app.listen({ host: '127.0.0.1', port: 0 });
const address = app.server.address();
process.send?.({ ready: true, ports: { ingest: typeof address === 'object' ? address?.port : 0 } });
process.once('disconnect', () => process.exit());
