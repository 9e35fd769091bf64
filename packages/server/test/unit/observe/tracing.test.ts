// Traces are there for who asks for them: by the usual variables, and nothing that makes or sends them is loaded otherwise.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { NO_TRACING } from '../../../src/platform/tracing.ts';
import { readConfig } from '../../../src/run/config.ts';
import { openTracing, wantsTraces } from '../../../src/run/tracing.ts';
import { ROOT } from '../../observe/rule-files.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
const wanted = (env: Record<string, string>) => wantsTraces(readConfig([], env).config);

test('an endpoint asks for traces, and two variables say no', async () => {
  assert.equal(wanted({}), false);
  assert.equal(wanted(ENDPOINT), true);
  assert.equal(wanted({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' }), true);
  assert.equal(wanted({ ...ENDPOINT, OTEL_SDK_DISABLED: 'true' }), false);
  assert.equal(wanted({ ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }), false);
  assert.equal(await openTracing(readConfig([], {}).config), NO_TRACING);
});

/** Node's own loader tells every module that is asked for. */
const TELLING = `import { registerHooks } from 'node:module';
  registerHooks({ resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (/src\\/run|opentelemetry/.test(found.url)) console.log(found.url);
    return found;
  } });`;

test('without one the program loads nothing of OpenTelemetry but the few types that prom-client has loaded always', () => {
  const hook = `data:text/javascript,${encodeURIComponent(TELLING)}`;
  const main = join(ROOT, 'packages/server/src/run/main.ts');
  const said = execFileSync(process.execPath, ['--import', hook, main, '--help'], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  assert.match(said, /run\/roles\.ts$/m, 'all that a role process has');
  assert.doesNotMatch(said, /@opentelemetry\/(?!api\/)|open-telemetry/);
});
