// Guarantee: the packed engine is a package of its own. Installed from its tarball into an empty directory, without a registry, it
// answers with the same bits as the source in Node and in Chromium, whose engine rounds its own logarithms differently, and its
// declarations carry a strict TypeScript program.
// Without Chromium one line says what did not run; TOPLINE_REQUIRE=chromium makes that a failure.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { findChromium, launchChromium } from '../../../e2e/chromium.ts';
import { npm, packForecast } from '../../../scripts/pack-forecast.ts';
import * as engine from '../src/index.ts';
import { golden } from './reference.ts';

const { forecast, modelNames } = engine;

const exec = promisify(execFile);
const TSC = join(import.meta.dirname, '../../../node_modules/.bin/tsc');
const directory = mkdtempSync(join(tmpdir(), 'topline-packed-'));
const installed = join(directory, 'node_modules/@topline/forecast');
after(() => rmSync(directory, { recursive: true, force: true }));

before(async () => {
  const tarball = await packForecast(mkdtempSync(join(directory, 'tarball-')));
  await npm(directory, ['install', '--prefix', directory, '--offline', '--no-audit', '--no-fund', tarball]);
});

/** One seasonal, one sparse and one short history. */
const HISTORIES = [
  { season: 12, values: golden[0]?.train.slice(0, 48) ?? [] },
  { season: 7, values: Array.from({ length: 40 }, (_, t) => (t % 7 === 2 ? 12 + (t % 5) : t % 11 === 0 ? 3 : 0)) },
  { season: 12, values: [4, 9] },
];
const OPTIONS = { horizon: 6, levels: [80, 95], seed: 7 };
/** The same text runs in Node and in the browser. */
const PROGRAM = `(engine) => ${JSON.stringify(HISTORIES)}.map(({ season, values }) =>
  engine.modelNames.map((model) => engine.forecast(values, { season, model, ...${JSON.stringify(OPTIONS)} })))`;

/** What the source says, as JSON: every double is written so that it reads back to the same bits. */
function saidBySource(): string {
  return JSON.stringify(
    HISTORIES.map(({ season, values }) => modelNames.map((model) => forecast(values, { season, model, ...OPTIONS }))),
  );
}

test('it is small, carries its licence and depends on nothing', async () => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;
  assert.equal(manifest.name, '@topline/forecast');
  assert.equal(manifest.sideEffects, false);
  assert.equal(manifest.dependencies, undefined);
  assert.match(readFileSync(join(installed, 'LICENSE'), 'utf8'), /Apache License\s+Version 2\.0/);
  assert.match(readFileSync(join(installed, 'README.md'), 'utf8'), /^# @topline\/forecast\n/);
});

test('in Node it answers with the bits of the source', async () => {
  writeFileSync(
    join(directory, 'program.mjs'),
    `import * as engine from '@topline/forecast';\nprocess.stdout.write(JSON.stringify((${PROGRAM})(engine)));\n`,
  );
  const { stdout } = await exec(process.execPath, ['program.mjs'], { cwd: directory, maxBuffer: 1 << 26 });
  assert.equal(stdout, saidBySource());
});

test('its README names every model and everything that can be imported', () => {
  const readme = readFileSync(join(installed, 'README.md'), 'utf8');
  const unnamed = Object.keys(engine).filter((name) => !new RegExp(`\\b${name}\\b`).test(readme));
  assert.deepEqual(unnamed, []);
  assert.deepEqual(
    modelNames.filter((name) => !readme.includes(`| \`${name}\` |`)),
    [],
    'packages/forecast/README.md has a table of models',
  );
});

test('its README’s example runs', async () => {
  const example = /```js\n([\s\S]*?)```/.exec(readFileSync(join(installed, 'README.md'), 'utf8'))?.[1] ?? '';
  writeFileSync(join(directory, 'example.mjs'), example);
  const { stdout } = await exec(process.execPath, ['example.mjs'], { cwd: directory });
  const shown = [...example.matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => line);
  assert.ok(shown.length > 0);
  assert.equal(stdout.trimEnd(), shown.join('\n'));
});

test('its declarations carry a strict program, and refuse a wrong one', async () => {
  writeFileSync(
    join(directory, 'consumer.ts'),
    `import { backtest, ForecastInputError, forecast, type ForecastResult, forecastAll, modelNames } from '@topline/forecast';
const result: ForecastResult = forecast([1, 2, 3], { season: 1, horizon: 2, model: 'naive', levels: [80] });
export const upper: readonly number[] | undefined = result.intervals[0]?.upper;
export const names: readonly string[] = forecastAll([1, 2, 3], { season: 1, horizon: 1, models: modelNames }).map((one) => one.form);
export const error: number | null | undefined = backtest([1, 2, 3, 4], { season: 1, models: ['naive'], testPoints: 1 }).models[0]?.mae;
export const code = (thrown: unknown) => (thrown instanceof ForecastInputError ? thrown.code : undefined);
// @ts-expect-error a horizon is a number
forecast([1, 2, 3], { season: 1, horizon: 'two', model: 'naive' });
// @ts-expect-error a result is read only
result.point[0] = 1;
`,
  );
  const strict = { strict: true, noEmit: true, types: [], skipLibCheck: false, exactOptionalPropertyTypes: true };
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    const compilerOptions = { ...strict, target: 'es2022', lib: ['es2023'], module, moduleResolution };
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    await exec(TSC, ['-p', directory]).catch(({ stdout }: { stdout: string }) => assert.fail(`${module}: ${stdout}`));
  }
});

test('in Chromium it answers with the bits of the source', async () => {
  const path = await findChromium();
  if (path === undefined) {
    const required = (process.env.TOPLINE_REQUIRE ?? '').split(',').includes('chromium');
    assert.ok(!required, 'TOPLINE_REQUIRE asks for Chromium, and there is none on the PATH');
    process.stdout.write('Not run: the packed engine in a browser (no Chromium on the PATH)\n');
    return;
  }
  const server = createServer(({ url = '/' }, response) => {
    const script = url.endsWith('.js');
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ? readFileSync(join(installed, normalize(url))) : '<!doctype html><title>forecast</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await launchChromium(path);
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const said = await page.evaluate(`import('/dist/index.js').then((engine) => JSON.stringify((${PROGRAM})(engine)))`);
    assert.equal(String(said), saidBySource());
  } finally {
    await browser.close();
    server.close();
  }
});
