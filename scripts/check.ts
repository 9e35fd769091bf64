// npm run check: types, lint, dead code, tidiness and the unit tests; no servers, well under a minute. Before every commit.
import { bin, nodeTest, type Outcome, run } from './run-command.ts';

const TOOLS: readonly (readonly [string, string, ...string[]])[] = [
  ['types', 'tsc', '-p', 'tsconfig.json'],
  ['types of the page', 'tsc', '-p', 'packages/web'],
  ['lint', 'biome', 'check', '--diagnostic-level=warn', '--error-on-warnings', '.'],
  ['dead code', 'knip'],
];

export const UNIT_TESTS = [
  'tidy.test.ts',
  'supply-chain.test.ts',
  'packages/domain/test/**/*.test.ts',
  'packages/forecast/test/**/*.test.ts',
  'packages/web/test/**/*.test.ts',
  'packages/server/test/unit/**/*.test.ts',
];

/** The tools one after the other, and beside them the tests: together they keep two cores busy. */
export async function check(): Promise<boolean> {
  const outcomes = await Promise.all([runTools(), run('unit tests', nodeTest(UNIT_TESTS), { output: 'afterwards' })]);
  return outcomes.flat().every((outcome) => outcome.passed);
}

async function runTools(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [name, tool, ...options] of TOOLS)
    outcomes.push(await run(name, [bin(tool), ...options], { output: 'afterwards' }));
  return outcomes;
}

if (import.meta.main) process.exitCode = (await check()) ? 0 : 1;
