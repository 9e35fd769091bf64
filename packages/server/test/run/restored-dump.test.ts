// A dump that came back into another cluster: its places in the log and the events in it lie ahead of the new server's transactions. The
// program notices by itself, reads the outbox again from its start, and what is read again counts once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { until } from '../until.ts';
import { createClient } from './client.ts';
import { freePorts, portOptions, within } from './program.ts';
import { createProgramStage, type ProgramStage } from './program-stage.ts';

const STOP_MAX_MS = 10_000;
/** As if they were of a server that had counted a milliard transactions more; the rows' owner lifts what hides them from it. */
const OF_ANOTHER_SERVER = `
  ALTER TABLE ingestion.order_events NO FORCE ROW LEVEL SECURITY;
  UPDATE ingestion.order_events SET xid = (xid::text::bigint + 1000000000)::text::xid8;
  ALTER TABLE ingestion.order_events FORCE ROW LEVEL SECURITY;
  UPDATE forecasting.stream_partitions SET pos = (split_part(pos, ':', 1)::bigint + 1000000000) || ':' || split_part(pos, ':', 2);
  UPDATE forecasting.copy SET server_started_at = server_started_at - interval '1 day'`;
/** Where transactions of the new server are counted beyond those of the old one, only its identity tells. */
const OF_A_YOUNGER_SERVER = `
  UPDATE forecasting.copy SET server_id = '1', server_started_at = server_started_at - interval '1 day'`;
let stage: ProgramStage;
before(async () => {
  stage = await createProgramStage();
});
after(() => stage.end());

async function start() {
  const ports = await freePorts();
  const client = createClient(ports);
  const program = stage.programs.start(['--role', 'ingest,aggregate,query', ...portOptions(ports)], { env: stage.env });
  await until('it is ready', async () => (await client.get('ingest', '/health/ready')).status === 200);
  const stop = async () => {
    program.child.kill('SIGTERM');
    const { code, stdout, stderr } = await within(program, STOP_MAX_MS);
    assert.equal(code, 0);
    return stdout + stderr;
  };
  return { client, stop };
}

test('after a dump came back into another server every order counts once, those before and those after', async () => {
  const first = await start();
  const merchant = { name: 'Kiosk', currency: 'EUR', timezone: 'UTC', weekStart: 'MONDAY' };
  await first.client.put('/v1/merchants/7', merchant);
  await first.client.put('/v1/merchants/7/categories/1', { name: 'Papers' });
  await first.client.postOrder('before', '1.00');
  await until('it is counted', async () => (await first.client.total()) === '1.00');
  assert.doesNotMatch(await first.stop(), /of another server/);

  await run(OF_ANOTHER_SERVER);
  const restored = await start();
  await restored.client.postOrder('after', '2.00');
  await until('all is counted once', async () => (await restored.client.total()) === '3.00');
  const health = async () => (await restored.client.get('query', '/health/stream')).text;
  await until('health has nothing to tell', async () => !/another server/.test(await health()));
  assert.match(await restored.stop(), /places in the log were of another server/);

  await run(OF_A_YOUNGER_SERVER);
  const again = await start();
  await again.client.postOrder('later', '4.00');
  await until('all is counted once', async () => (await again.client.total()) === '7.00');
  assert.match(await again.stop(), /places in the log were of another server/);
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
