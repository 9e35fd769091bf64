// npm run check: types, lint, dead code, tidiness and the unit tests; no servers, well under a minute. Before every commit.
import { bin, nodeTest, run } from './run-command.ts';

export const UNIT_TESTS = [
  'tidy.test.ts',
  'supply-chain.test.ts',
  'packages/domain/test/**/*.test.ts',
  'packages/forecast/test/**/*.test.ts',
  'packages/web/test/**/*.test.ts',
  'packages/server/test/unit/**/*.test.ts',
];

export async function check(): Promise<boolean> {
  const outcomes = [
    await run('types', [bin('tsc'), '-p', 'tsconfig.json']),
    await run('types of the page', [bin('tsc'), '-p', 'packages/web']),
    await run('lint', [bin('biome'), 'check', '--diagnostic-level=warn', '--error-on-warnings', '.']),
    await run('dead code', [bin('knip')]),
    await run('unit tests', nodeTest(UNIT_TESTS)),
  ];
  return outcomes.every((outcome) => outcome.passed);
}

if (import.meta.main) process.exitCode = (await check()) ? 0 : 1;
