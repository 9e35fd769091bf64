// npm run test:program: the program as a whole and the engines inside it, started, killed, refused and ended again and again.
import { nodeTest, run } from './run-command.ts';
import { withTestEngines } from './with-test-engines.ts';

const TESTS = ['packages/server/test/embedded/**/*.test.ts', 'packages/server/test/run/**/*.test.ts'];

const { passed } = await withTestEngines((env) => run('program and engines', nodeTest(TESTS), { env }));
process.exitCode = passed ? 0 : 1;
