// A dump that came back into another cluster: its places in the log lie ahead of the new server's transactions. That is said by
// health, and deploy/postgres/after-restore.sql mends it; what is read again counts once.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { until } from '../until.ts';
import { createClient } from './client.ts';
import { freePorts, portOptions, within } from './program.ts';
import { createProgramStage, type ProgramStage } from './program-stage.ts';

const STOP_MAX_MS = 10_000;
const AFTER_RESTORE = join(import.meta.dirname, '../../../../deploy/postgres/after-restore.sql');
/** As if the old server had counted a milliard transactions more. */
const OF_ANOTHER_SERVER = `
  SET LOCAL ROLE topline_writer;
  UPDATE forecasting.stream_partitions SET pos = (split_part(pos, ':', 1)::bigint + 1000000000) || ':' || split_part(pos, ':', 2)`;
let stage: ProgramStage;
before(async () => {
  stage = await createProgramStage();
});
after(() => stage.end());

test('orders after a restored dump are missed and told so, until its places are reset; then each counts once', async () => {
  const start = async () => {
    const ports = await freePorts();
    const client = createClient(ports);
    const program = stage.programs.start(['--role', 'ingest,aggregate,query', ...portOptions(ports)], {
      env: stage.env,
    });
    await until('it is ready', async () => (await client.get('ingest', '/health/ready')).status === 200);
    const stop = async () => {
      program.child.kill('SIGTERM');
      assert.equal((await within(program, STOP_MAX_MS)).code, 0);
    };
    return { client, stop, stream: async () => (await client.get('query', '/health/stream')).text };
  };
  const first = await start();
  const merchant = { name: 'Kiosk', currency: 'EUR', timezone: 'UTC', weekStart: 'MONDAY' };
  await first.client.put('/v1/merchants/7', merchant);
  await first.client.put('/v1/merchants/7/categories/1', { name: 'Papers' });
  await first.client.postOrder('before', '1.00');
  await until('it is counted', async () => (await first.client.total()) === '1.00');
  assert.doesNotMatch(await first.stream(), /another server/);
  await first.stop();
  await run(OF_ANOTHER_SERVER);

  const restored = await start();
  await restored.client.postOrder('after', '2.00');
  await until('health tells', async () => /after-restore\.sql/.test(await restored.stream()));
  assert.equal(await restored.client.total(), '1.00', 'and nothing is counted');
  await restored.stop();

  // The owner's login may take the writer's role, as a superuser may everything.
  await run(
    readFileSync(AFTER_RESTORE, 'utf8')
      .replace('BEGIN;', 'BEGIN; SET LOCAL ROLE topline_writer;')
      .replace(/UPDATE ingestion[^;]+;/, ''),
  );
  const mended = await start();
  await until('all is counted once', async () => (await mended.client.total()) === '3.00');
  assert.doesNotMatch(await mended.stream(), /another server/);
  await mended.stop();
});

async function run(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: stage.databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}
