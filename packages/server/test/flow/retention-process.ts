// A process of its own for tests that kill it: runs both retentions once, dying at the point that it is told.
//   node retention-process.ts DATABASE_URL POINT
import { foldProcessed } from '../../src/aggregate/fold-processed.ts';
import { dropReadEvents } from '../../src/outbox/drop-read-events.ts';
import { armCrashPoint } from '../../src/platform/crash-point.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPool } from '../../src/platform/pool.ts';
import { KEEP_EVENTS_MS, KEEP_PROCESSED_MS } from './aged-orders.ts';

const [url = '', point] = process.argv.slice(2);
armCrashPoint(point);
const pool = createPool(
  { log: silentLog },
  { url, name: 'retention', role: 'writer', connectionsMax: 2, statementTimeoutMs: 20_000 },
);
await dropReadEvents(pool, { keepMs: KEEP_EVENTS_MS });
await foldProcessed(pool, { keepMs: KEEP_PROCESSED_MS });
await pool.end();
