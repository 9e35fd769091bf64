// npm run reference: real orders into an empty instance by the importer, then every bucket of every merchant against sums computed
// independently from the file, to the cent; then the same file again, which must change nothing.
// The files are in TOPLINE_REFERENCE_DIR/data (default ../shared); where they are absent one line says what did not run.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createTestDatabases, startTestEngines } from '../engines.ts';
import { type Expected, expectedSums, formatCents, type ReferenceFile } from './expected-sums.ts';
import { type Instance, startInstance } from './instance.ts';
import { readCells } from './stored-cells.ts';

const DIRECTORY = resolve(
  process.env.TOPLINE_REFERENCE_DIR ?? join(import.meta.dirname, '../../../../../shared'),
  'data',
);

const CASES: readonly (Omit<ReferenceFile, 'path'> & { file: string; weekStart: string })[] = [
  { file: 'orders_superstore.csv.gz', timezone: 'UTC', weekStart: 'MONDAY', weekStartDay: 1, decimals: 'reject' },
  { file: 'orders_superstore.csv.gz', timezone: 'UTC', weekStart: 'MONDAY', weekStartDay: 1, decimals: 'round' },
  {
    file: 'orders_complete_journey.csv.gz',
    timezone: 'America/New_York',
    weekStart: 'SUNDAY',
    weekStartDay: 7,
    decimals: 'reject',
  },
];

const present = CASES.filter((one) => existsSync(join(DIRECTORY, one.file)));
if (present.length < CASES.length) {
  process.stdout.write(
    `reference import: not run for ${CASES.length - present.length} of ${CASES.length} files, none at TOPLINE_REFERENCE_DIR\n`,
  );
}
const engines = present.length > 0 ? await startTestEngines({ fsync: true }) : undefined;
let wrong = 0;
try {
  if (engines) for (const one of present) wrong += await runCase(engines, { ...one, path: join(DIRECTORY, one.file) });
} finally {
  await engines?.stop();
}
process.stdout.write(`${present.length - wrong} passed, ${wrong} failed\n`);
process.exitCode = wrong === 0 ? 0 : 1;

async function runCase(
  engines: Parameters<typeof createTestDatabases>[0],
  file: ReferenceFile & { file: string; weekStart: string },
): Promise<number> {
  const databases = await createTestDatabases(engines);
  const instance = await startInstance(databases);
  try {
    const expected = await expectedSums(file);
    const options = ['--timezone', file.timezone, '--week-start', file.weekStart, '--decimals', file.decimals];
    const startedAt = performance.now();
    await instance.importFile(file.path, options, expected.rejected > 0 ? 1 : 0);
    const seconds = (performance.now() - startedAt) / 1_000;
    const first = await compare(instance, expected);
    await instance.importFile(file.path, options, expected.rejected > 0 ? 1 : 0);
    const second = await compare(instance, expected);
    const total = [...expected.cells].reduce(
      (sum, [key, cell]) => (/\|\|YEAR\|/.test(key) ? sum + cell.amount : sum),
      0n,
    );
    process.stdout.write(
      `${file.file} --decimals ${file.decimals}: ${expected.accepted} orders accepted, ${expected.rejected} rejected, total ${formatCents(total)}, ` +
        `${expected.cells.size} cells, ${first.length} wrong; imported again: ${second.length} wrong (${seconds.toFixed(1)} s)\n`,
    );
    for (const line of [...first, ...second].slice(0, 10)) process.stdout.write(`  ${line}\n`);
    return first.length + second.length === 0 ? 0 : 1;
  } finally {
    await instance.stop();
    await databases.drop();
  }
}

/** Every cell that differs, in words; also orders, events and the API's own ranking. */
async function compare(instance: Instance, expected: Expected): Promise<string[]> {
  await instance.drained();
  const wrong: string[] = [];
  const counts = await instance.counts();
  for (const [what, count] of Object.entries(counts)) {
    if (count !== expected.accepted) wrong.push(`${what}: ${count} instead of ${expected.accepted}`);
  }
  const found = await readCells(instance);
  for (const [key, cell] of expected.cells) {
    const stored = found.get(key);
    const want = `${cell.amount} ${cell.quantity} ${cell.orders}`;
    if (stored !== want) wrong.push(`${key}: ${stored ?? 'nothing'} instead of ${want}`);
  }
  for (const key of found.keys()) if (!expected.cells.has(key)) wrong.push(`${key}: not in the file`);
  return wrong;
}
