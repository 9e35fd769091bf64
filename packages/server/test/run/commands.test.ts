// The operator's commands on the data: verify finds what is wrong wherever it is planted, rebuild heals what orders can tell, and
// dead letters are listed, shown and put back. On real engines, while the aggregator runs.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { encodeOrderEvent, type OrderEvent } from '@topline/domain/order-event.ts';
import { eventHash } from '../../src/aggregate/judge.ts';
import { type Command, UsageError } from '../../src/cli/command.ts';
import { deadLettersCommand } from '../../src/cli/dead-letters.ts';
import { rebuildCommand } from '../../src/cli/rebuild.ts';
import { streamCommand } from '../../src/cli/stream.ts';
import { verifyCommand } from '../../src/cli/verify.ts';
import { appendEvents } from '../../src/outbox/append-events.ts';
import { createPipeline, type Pipeline } from '../flow/pipeline.ts';
import { until } from '../until.ts';

let pipeline: Pipeline;
/** Each test has a merchant of its own, so that what one plants is not found by another. */
let merchantId = 0;

before(async () => {
  pipeline = await createPipeline();
  pipeline.startAggregator();
});
after(() => pipeline.stop());

/** Two orders of 10.00 and 2.50 on 15 January 2024, in categories 1 and 2. */
beforeEach(async () => {
  merchantId += 1;
  await pipeline.putMerchant(merchantId, 2);
  await order('ten', 1, '10.00');
  await order('two-fifty', 2, '2.50');
  await pipeline.drained();
});

const order = (externalOrderId: string, categoryId: number, lineAmount: string) =>
  pipeline.post({
    merchantId,
    externalOrderId,
    orderDate: '2024-01-15T12:00:00Z',
    items: [{ categoryId, lineAmount }],
  });

const run = (command: Command, ...argv: string[]) => runWith(pipeline, command, ...argv);

async function runWith(stores: Pick<Pipeline, 'pool' | 'clickhouse' | 'log'>, command: Command, ...argv: string[]) {
  const lines: string[] = [];
  const deps = {
    ...stores,
    eventLog: pipeline.eventLog,
    partitions: pipeline.eventLog.partitions,
    scopeOf: pipeline.scope,
    print: (line: string) => void lines.push(line),
  };
  return { code: await command.run(deps, argv), lines };
}

const verify = (...argv: string[]) => run(verifyCommand, '--merchant', String(merchantId), ...argv);

async function rebuilt(): Promise<void> {
  const { code, lines } = await run(rebuildCommand, '--merchant', String(merchantId));
  assert.equal(code, 0);
  assert.match(lines[0] ?? '', new RegExp(`^merchant ${merchantId}: 2 orders, `));
  await pipeline.drained();
}

async function healedByRebuild(): Promise<void> {
  await rebuilt();
  assert.deepEqual(await verify(), {
    code: 0,
    lines: ['Orders, totals and ClickHouse agree: 1 merchants, 2 orders, 12 buckets, difference 0.'],
  });
}

interface Row {
  categoryId: number;
  bucketStart: string;
  amountMinor: number;
  /** Seconds from now at which the row claims to have been written. */
  writtenInS: number;
}

async function plant({ categoryId, bucketStart, amountMinor, writtenInS }: Row, ofMerchant = merchantId) {
  await pipeline.clickhouse.insert({
    table: 'category_sales_agg',
    format: 'JSONEachRow',
    values: [
      {
        merchant_id: ofMerchant,
        category_id: categoryId,
        bucket_type: 'DAY',
        bucket_start: bucketStart,
        amount_minor: amountMinor,
        quantity: 1,
        orders: 1,
        calendar_version: 1,
        updated_at: (Date.now() / 1_000 + writtenInS).toFixed(6),
      },
    ],
  });
}

test('at rest verify finds nothing, for one merchant and for all, as text and as JSON', async () => {
  assert.equal((await verify()).code, 0);
  const all = await run(verifyCommand);
  assert.equal(all.code, 0);
  assert.match(
    all.lines.at(-1) ?? '',
    /^Orders, totals and ClickHouse agree: 1 merchants, 2 orders, 12 buckets, difference 0\.$/,
  );
  const { code, lines } = await verify('--json');
  assert.equal(code, 0);
  const expected = { merchants: 1, orders: 2, cells: 12, waiting: 0, differences: 0 };
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [expected],
  );
});

test('a planted wrong total is found, with what it should be, and healed by rebuild', async () => {
  await pipeline.pool.query(
    `UPDATE forecasting.category_totals SET amount_minor = amount_minor + 1
      WHERE merchant_id = $1 AND bucket_type = 'MONTH' AND category_id = 2`,
    [merchantId],
  );
  const { code, lines } = await verify();
  assert.equal(code, 1);
  const found = lines.find((line) => line.includes('orders-totals'));
  assert.equal(
    found,
    '  orders-totals MONTH 2024-01-01 category 2: expected amount 250 quantity 1 orders 1, found amount 251 quantity 1 orders 1',
  );
  assert.match(lines.at(-1) ?? '', /^\d+ differences found in 1 merchants, 2 orders, 12 buckets\.$/);
  assert.equal(JSON.parse((await verify('--json')).lines[0] ?? '').differences, lines.length - 2);
  await healedByRebuild();
});

test('a total that is missing, and one that no order explains, are found and healed', async () => {
  await pipeline.damage(
    'forecasting.category_totals',
    `DELETE FROM forecasting.category_totals WHERE merchant_id = $1 AND bucket_type = 'DAY' AND category_id = 1`,
    [merchantId],
  );
  await pipeline.pool.query(
    `INSERT INTO forecasting.category_totals SELECT merchant_id, bucket_type, date '2024-02-01', category_id, amount_minor, quantity,
            orders, calendar_version, updated_us
       FROM forecasting.category_totals WHERE merchant_id = $1 AND bucket_type = 'MONTH' AND category_id = 2`,
    [merchantId],
  );
  const { code, lines } = await verify();
  assert.equal(code, 1);
  assert.ok(
    lines.some((line) => /orders-totals DAY 2024-01-15 category 1: .*found nothing$/.test(line)),
    lines.join('\n'),
  );
  assert.ok(lines.some((line) => /orders-totals MONTH 2024-02-01 category 2: expected nothing/.test(line)));
  await rebuilt();
  assert.equal((await verify()).code, 0);
});

test('a planted wrong row of the whole merchant is found', async () => {
  await pipeline.pool.query(
    `UPDATE forecasting.category_totals SET quantity = quantity + 1
      WHERE merchant_id = $1 AND bucket_type = 'YEAR' AND category_id = 0`,
    [merchantId],
  );
  const { code, lines } = await verify();
  assert.equal(code, 1);
  assert.ok(
    lines.some((line) => line.includes('whole-merchant YEAR 2024-01-01 category 0: expected amount 1250 quantity 2')),
  );
  await healedByRebuild();
});

test('a row that ClickHouse lost is found and healed by rebuild', async () => {
  await pipeline.clickhouse.command({
    query: `ALTER TABLE category_sales_agg DELETE WHERE merchant_id = ${merchantId} AND bucket_type = 'WEEK' AND category_id = 1`,
    clickhouse_settings: { mutations_sync: '2' },
  });
  const { code, lines } = await verify();
  assert.equal(code, 1);
  const expected =
    'totals-clickhouse WEEK 2024-01-15 category 1: expected amount 1000 quantity 1 orders 1, found nothing';
  assert.ok(
    lines.some((line) => line.endsWith(expected)),
    lines.join('\n'),
  );
  await healedByRebuild();
});

for (const [when, writtenInS] of [
  ['long ago', -86_400],
  ['just now', 0],
  ['in the future', 86_400],
] as const) {
  test(`a row of ClickHouse that no total explains, written ${when}, is found and healed by rebuild`, async () => {
    await plant({ categoryId: 2, bucketStart: '2023-06-01', amountMinor: 999, writtenInS });
    const { code, lines } = await verify();
    assert.equal(code, 1);
    const expected =
      'clickhouse-ahead DAY 2023-06-01 category 2: expected nothing, found amount 999 quantity 1 orders 1';
    assert.ok(
      lines.some((line) => line.endsWith(expected)),
      lines.join('\n'),
    );
    await healedByRebuild();
  });
}

test('a wrong row of ClickHouse that claims a newer version than any total is found and healed by rebuild', async () => {
  await plant({ categoryId: 1, bucketStart: '2024-01-15', amountMinor: 7, writtenInS: 0 });
  const { code, lines } = await verify();
  assert.equal(code, 1);
  const expected =
    /clickhouse-ahead DAY 2024-01-15 category 1: expected amount 1000 quantity 1 orders 1, found amount 7 quantity 1 orders 1, a version that was never written$/;
  assert.ok(
    lines.some((line) => expected.test(line)),
    lines.join('\n'),
  );
  await healedByRebuild();
});

test('rows of a merchant that does not exist are found by a verify of all', async () => {
  const stranger = 900_000;
  await plant({ categoryId: 1, bucketStart: '2024-01-15', amountMinor: 5, writtenInS: 0 }, stranger);
  const { code, lines } = await run(verifyCommand);
  assert.equal(code, 1);
  assert.ok(lines.includes(`merchant ${stranger}: does not exist, but has 1 rows in ClickHouse`), lines.join('\n'));
  await pipeline.clickhouse.command({
    query: `ALTER TABLE category_sales_agg DELETE WHERE merchant_id = ${stranger}`,
    clickhouse_settings: { mutations_sync: '2' },
  });
  assert.equal((await run(verifyCommand)).code, 0);
});

test('verify finds nothing wrong while orders arrive and are pushed', async () => {
  let posting = true;
  const posted = (async () => {
    for (let number = 0; posting; number += 1) await order(`traffic-${number}`, 1 + (number % 2), '0.10');
  })();
  for (let round = 0; round < 15; round += 1) {
    const { code, lines } = await verify();
    assert.equal(code, 0, lines.join('\n'));
  }
  posting = false;
  await posted;
});

test('what is pushed between verify’s two looks is no difference, in cells old and new', async () => {
  const query = async (...given: Parameters<Pipeline['clickhouse']['query']>) => {
    await order('meanwhile, an old cell', 1, '1.00');
    await pipeline.post({
      merchantId,
      externalOrderId: 'meanwhile, a new cell',
      orderDate: '2022-03-03T12:00:00Z',
      items: [{ categoryId: 2, lineAmount: '1.00' }],
    });
    await pipeline.drained();
    return pipeline.clickhouse.query(...given);
  };
  const clickhouse = { query } as Pipeline['clickhouse'];
  const { code, lines } = await runWith({ ...pipeline, clickhouse }, verifyCommand, '--merchant', String(merchantId));
  assert.equal(code, 0, lines.join('\n'));
  assert.match(lines[0] ?? '', /1 merchants, 2 orders, 12 buckets, difference 0\.$/);
  assert.match((await verify()).lines[0] ?? '', /1 merchants, 4 orders, 20 buckets, difference 0\.$/);
});

test('rebuild of all merchants leaves all of them right', async () => {
  await run(rebuildCommand, '--all');
  await pipeline.drained();
  assert.equal((await run(verifyCommand)).code, 0);
});

test('an unknown merchant is told as such, with the exit code for wrong use', async () => {
  for (const command of [verifyCommand, rebuildCommand])
    assert.deepEqual(await run(command, '--merchant', '4711'), { code: 2, lines: ['There is no merchant 4711.'] });
});

test('a group that nobody works for is forgotten; one that is at work, or that counts orders, is not', async () => {
  const places = async () =>
    (await pipeline.pool.query("SELECT part FROM forecasting.stream_partitions WHERE grp = 'gone'")).rows.length;
  await pipeline.pool.query(`
    INSERT INTO forecasting.stream_partitions (grp, topic, topic_id, part, pos, owner, lease_until)
    SELECT 'gone', topic, topic_id, part, pos, 'somebody', CASE part WHEN 1 THEN 'infinity' ELSE now() END::timestamptz
      FROM forecasting.stream_partitions WHERE grp = 'aggregate'`);
  const forget = (group: string) => run(streamCommand, 'forget', group);
  assert.deepEqual(await forget('gone'), { code: 1, lines: ['Somebody works for gone now: stop it first.'] });
  assert.equal(await places(), 4);
  await pipeline.pool.query("UPDATE forecasting.stream_partitions SET lease_until = now() WHERE grp = 'gone'");
  assert.deepEqual(await forget('gone'), { code: 0, lines: ['gone is forgotten: 4 partitions.'] });
  assert.equal(await places(), 0);
  await assert.rejects(forget('gone'), UsageError);
  await assert.rejects(forget('aggregate'), UsageError);
});

test('wrong use of a command is refused', async () => {
  const wrong: [Command, string[]][] = [
    [verifyCommand, ['--merchant', '0']],
    [verifyCommand, ['--merchant', '1.5']],
    [rebuildCommand, []],
    [rebuildCommand, ['--all', '--merchant', '1']],
    [deadLettersCommand, []],
    [deadLettersCommand, ['burn']],
    [deadLettersCommand, ['show']],
    [deadLettersCommand, ['show', 'x']],
    [deadLettersCommand, ['replay']],
    [deadLettersCommand, ['replay', '1', '--all']],
  ];
  for (const [command, argv] of wrong)
    await assert.rejects(run(command, ...argv), UsageError, `${command.name} ${argv}`);
  for (const command of [verifyCommand, rebuildCommand, deadLettersCommand])
    await assert.rejects(run(command, '--bogus'), { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' });
});

test('dead letters are listed and shown, and what can be applied now is put back and applied', async () => {
  const { order: stored } = await order('poisoned', 1, '4.00');
  await pipeline.drained();
  const base = { merchantId, orderId: stored.orderId, revision: 1 };
  // Another content than the stored order has, an event of an order that is not stored, and no event at all.
  const payload = encodeOrderEvent({ ...stored, lines: stored.lines.map((line) => ({ ...line, amountMinor: 1 })) });
  const unknown = { ...stored, orderId: stored.orderId + 1 };
  await appendEvents(pipeline.pool, [
    { ...base, payload },
    { ...base, orderId: unknown.orderId, payload: encodeOrderEvent(unknown) },
    { ...base, payload: 'no event' },
  ]);
  await pipeline.drained();
  await until('three letters', async () => (await run(deadLettersCommand, 'list')).lines.at(-1) === '3 dead letters.');
  const listed = (await run(deadLettersCommand, 'list')).lines;
  const idOf = (reason: string) => listed.find((line) => line.includes(`  ${reason}  `))?.split('  ')[0] ?? '';

  const shown = await run(deadLettersCommand, 'show', idOf('unknown-order'));
  assert.equal(JSON.parse(shown.lines.join('\n')).payload, encodeOrderEvent(unknown));
  assert.deepEqual(await run(deadLettersCommand, 'show', '4711'), {
    code: 2,
    lines: ['There is no dead letter 4711.'],
  });

  // The order of the unknown event appears after all: as a restore of a lost table would bring it.
  await pipeline.pool.query(
    `INSERT INTO ingestion.orders SELECT $2, merchant_id, 'restored', order_date, currency, total_minor, revision, payload_hash,
            decode($3, 'hex'), created_at FROM ingestion.orders WHERE order_id = $1`,
    [
      stored.orderId,
      unknown.orderId,
      eventHash({ ...unknown, schemaVersion: 1, items: unknown.lines } satisfies OrderEvent),
    ],
  );
  await pipeline.pool.query('INSERT INTO ingestion.order_items VALUES ($1, 0, 1, NULL, 1, 400, $2)', [
    unknown.orderId,
    unknown.merchantId,
  ]);
  const replayed = await run(deadLettersCommand, 'replay', '--all');
  assert.deepEqual(replayed, { code: 1, lines: ['2 of 3 dead letters are in the log again.'] });
  await pipeline.drained();
  const result = await pipeline.verify(merchantId);
  assert.deepEqual([result?.amountMinor, result?.differences.length, result?.waiting], [2_050n, 0, 0]);

  // No event stays as it was, and the other content came back as a new letter.
  const left = (await run(deadLettersCommand, 'list')).lines;
  assert.equal(left.at(-1), '2 dead letters.');
  assert.ok(
    left.some((line) => line.startsWith(`${idOf('malformed')}  `)),
    left.join('\n'),
  );
  assert.ok(
    left.some((line) => line.includes('payload-mismatch') && !line.startsWith(`${idOf('payload-mismatch')}  `)),
  );
  assert.equal((await run(deadLettersCommand, 'list', '--all')).lines.at(-1), '4 dead letters.');
});
