// npm run check: types, lint, dead code, tidiness and the unit tests; no servers, well under a minute. Before every commit.
import { bin, nodeTest, type Outcome, run } from './run-command.ts';

const TOOLS: readonly (readonly [string, string, ...string[]])[] = [
  ['types', 'tsc', '-p', 'tsconfig.json'],
  ['types of the page', 'tsc', '-p', 'packages/web'],
  ['lint', 'biome', 'check', '--diagnostic-level=warn', '--error-on-warnings', '.'],
  ['dead code', 'knip'],
];

const UNIT_TESTS = [
  'tidy.test.ts',
  'supply-chain.test.ts',
  'packages/domain/test/**/*.test.ts',
  'packages/web/test/**/*.test.ts',
  'packages/server/test/unit/**/*.test.ts',
];

/** Pure numbers, so one process has room for all: starting one for each of forty files is a third of the whole. */
const ENGINE_TESTS = ['packages/forecast/test/**/*.test.ts'];

/** The tools one after the other, and beside them the tests: together they keep two cores busy. */
export async function check(): Promise<boolean> {
  const [node = '', ...engine] = nodeTest(ENGINE_TESTS);
  const outcomes = await Promise.all([
    runTools(),
    run('tests of the engine', [node, '--test-isolation=none', ...engine], { output: 'afterwards' }),
    run('unit tests', nodeTest(UNIT_TESTS), { output: 'afterwards' }),
  ]);
  return outcomes.flat().every((outcome) => outcome.passed);
}

async function runTools(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [name, tool, ...options] of TOOLS)
    outcomes.push(await run(name, [bin(tool), ...options], { output: 'afterwards' }));
  return outcomes;
}

if (import.meta.main) process.exitCode = (await check()) ? 0 : 1;
