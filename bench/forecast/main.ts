// npm run bench:forecast: the engine on the public sets, beside R and the npm libraries of the field, in one run. Nothing here passes or
// fails: it prints tables, and JSON lines with --json. Needs the reference data (TOPLINE_REFERENCE_DIR) and, for speed, Rscript.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ALL_MODELS, accuracyTable, measureAccuracy } from './accuracy.ts';
import { goldenTable, measureGolden } from './golden-fits.ts';
import { measurePeers, peersTable } from './peers.ts';
import { benchSets, SET_NAMES } from './sets.ts';
import { measureSpeed, speedTable } from './speed.ts';
import { measureSweep, sweepTable } from './sweep.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    json: { type: 'string' },
    only: { type: 'string' },
    models: { type: 'string' },
    sets: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(
    'npm run bench:forecast -- [--quick] [--only accuracy,golden,speed,peers,sweep] [--models a,b] [--sets a,b] [--json FILE]\n',
  );
  process.exit(0);
}
const wanted = new Set((values.only ?? 'accuracy,golden,speed,peers,sweep').split(','));
const models = values.models?.split(',') ?? ALL_MODELS;
const sets = benchSets(values.sets?.split(',') ?? SET_NAMES);
const every = values.quick ? 10 : 1;
const rows: object[] = [];
if (wanted.has('accuracy')) {
  for (const set of sets) {
    const measured = measureAccuracy(set, models, every);
    rows.push(...measured);
    process.stdout.write(`${accuracyTable(measured)}\n\n`);
  }
}
if (wanted.has('golden')) {
  const measured = sets.flatMap((set) => measureGolden(set, every));
  rows.push(...measured);
  process.stdout.write(`${goldenTable(measured)}\n\n`);
}
const [first] = sets;
if (wanted.has('speed') && first !== undefined) {
  const measured = measureSpeed(first.series.filter((_, index) => index % (values.quick ? 60 : 15) === 0));
  rows.push(...measured);
  process.stdout.write(`${speedTable(measured)}\n\n`);
}
if (wanted.has('peers')) {
  for (const set of sets.filter(({ name }) => /^(m3|superstore_monthly_subcat)/.test(name))) {
    const measured = await measurePeers(set, set.name.startsWith('m3') ? 10 : 1);
    rows.push(...measured);
    process.stdout.write(`${peersTable(measured)}\n\n`);
  }
}
if (wanted.has('sweep')) {
  const measured = await measureSweep(values.quick ? [10, 100] : [100, 1_000]);
  rows.push(...measured);
  process.stdout.write(`${sweepTable(measured)}\n\n`);
}
if (values.json) writeFileSync(values.json, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
