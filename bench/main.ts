// npm run bench: Topline against named peers, each pair in the same run on the same engines, with fsync. Nothing here passes or
// fails: it prints ratios. `--quick` is a smoke run; `--json FILE` keeps the rows; `--only ingest,aggregate,reads` picks.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startTestEngines } from '../packages/server/test/engines.ts';
import { benchAggregate } from './aggregate.ts';
import { type Row, table } from './figures.ts';
import { benchIngest } from './ingest.ts';
import { benchPartitions } from './partitions.ts';
import { benchReadLoad } from './read-load.ts';
import { benchReads } from './reads.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    json: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(
    'npm run bench -- [--quick] [--only ingest,aggregate,reads,read-load,partitions] [--json FILE]\n',
  );
  process.exit(0);
}
const scale = values.quick ? 0.1 : 1;
const wanted = new Set((values.only ?? 'ingest,aggregate,reads').split(','));
const engines = await startTestEngines({ fsync: true });
const rows: Row[] = [];
const measure = async (name: string, bench: () => Promise<Row[]>) => {
  if (!wanted.has(name)) return;
  process.stderr.write(`measuring ${name} …\n`);
  rows.push(...(await bench()));
};
try {
  await measure('ingest', () =>
    benchIngest(engines, { rounds: values.quick ? 1 : 5, requests: 10_000 * scale, connections: 64 }),
  );
  await measure('aggregate', () => benchAggregate(engines, { events: 60_000 * scale, peerEvents: 3_000 * scale }));
  await measure('reads', () =>
    benchReads(engines, { orders: 60_000 * scale, probes: 200 * scale, reads: 1_000 * scale }),
  );
  // Only when asked for: it has no peer, and compares a slow store with a quick one.
  await measure('read-load', () => benchReadLoad(engines, { orders: 20_000 * scale, seconds: values.quick ? 3 : 8 }));
  // Only when asked for: it answers a question of layout, not of speed against a peer.
  await measure('partitions', () => benchPartitions(engines));
} finally {
  await engines.stop();
}
process.stdout.write(`${table(rows)}\n`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
