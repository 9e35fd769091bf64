// npm test: everything that needs only Node and npm, in under six minutes on two cores: the check, the tests of the rooms on real
// engines (one PostgreSQL and one ClickHouse for the whole run, a database a file), and beside them, because many of those mostly
// wait: each crash point once, eight faults under traffic, and two hundred simulated histories. Longer suites have names of their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from './check.ts';
import { NODE, nodeTest, type Outcome, run } from './run-command.ts';
import { withTestEngines } from './with-test-engines.ts';

const ROOMS = ['http', 'access', 'api', 'flow', 'ingest', 'platform', 'predict', 'stream', 'model', 'simulation'];
const ROOM_TESTS = ROOMS.map((room) => `packages/server/test/${room}/**/*.test.ts`);

/** A test that failed on a busy machine is tried once more, alone, and said to be so: it passes, but nobody can overlook it. */
async function runRooms(env: NodeJS.ProcessEnv): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'topline-rooms-'));
  const rerun = `--test-rerun-failures=${join(directory, 'state.json')}`;
  try {
    const [node = '', ...rest] = nodeTest(ROOM_TESTS);
    const first = await run('tests of the rooms', [node, rerun, ...rest], { env });
    if (first.passed) return true;
    const again = await run('tests of the rooms that failed, once more', [node, rerun, ...rest], { env });
    if (again.passed) process.stdout.write('FLAKY: the tests named above failed once and passed the second time\n');
    return again.passed;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Short forms of `npm run crash`, `faults` and `simulation`, one after the other; what they print comes when they have ended. */
async function runProofs(): Promise<boolean> {
  const suites: readonly (readonly [string, string, ...string[]])[] = [
    ['each crash point once', 'crash', '--once', '--parallel', '4'],
    ['eight faults', 'faults', '--quick', '--traffic', '100', '--parallel', '2'],
    ['two hundred histories', 'simulation', '--seeds', '200', '--steps', '150'],
  ];
  const outcomes: Outcome[] = [];
  for (const [name, suite, ...options] of suites) {
    const command = [NODE, `packages/server/test/${suite}/main.ts`, ...options];
    outcomes.push(await run(name, command, { output: 'afterwards' }));
  }
  return outcomes.every((outcome) => outcome.passed);
}

const startedAt = performance.now();
const checked = await check();
const [rooms, proofs] = await Promise.all([withTestEngines(runRooms), runProofs()]);
const seconds = Math.round((performance.now() - startedAt) / 1_000);
const passed = checked && rooms && proofs;
process.stdout.write(`${passed ? 'All passed' : 'Something failed, see above'} (${seconds} s).\n`);
process.exitCode = passed ? 0 : 1;
