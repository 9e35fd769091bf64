// npm run test:observe: alert rules and dashboards against a real Prometheus that scrapes the running program. About a minute and a half.
import { NODE, run } from './run-command.ts';

const { passed } = await run('metrics, alerts, dashboards', [
  ...[NODE, '--test', '--test-concurrency=1', '--test-timeout=240000', '--test-reporter=spec'],
  'packages/server/test/observe/**/*.test.ts',
]);
process.exitCode = passed ? 0 : 1;
