// The habits that a reader relies on, kept by a test: who may import whom, how long files and functions get, where scopes are
// made, and which words a folder may not be called.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

const ROOT = import.meta.dirname;
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.topline', 'golden']);
const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;

/** A room may import itself and what stands right of it. `npm` is any package, `node` the runtime. */
const IMPORT_LAW: Readonly<Record<string, readonly string[]>> = {
  forecast: [],
  domain: ['typebox'],
  platform: ['node', 'npm'],
  http: ['node', 'npm', 'platform', 'domain'],
  stream: ['node', 'npm', 'platform', 'domain'],
  store: ['node', 'npm', 'platform', 'domain'],
  outbox: ['node', 'npm', 'platform', 'domain', 'stream'],
  ingest: ['node', 'npm', 'platform', 'domain', 'http', 'outbox'],
  aggregate: ['node', 'npm', 'platform', 'domain', 'stream', 'store'],
  access: ['node', 'npm', 'platform', 'domain', 'http'],
  query: ['node', 'npm', 'platform', 'domain', 'http', 'store'],
  predict: ['node', 'npm', 'platform', 'domain', 'http', 'store', 'query', 'forecast'],
  observe: ['node', 'npm', 'platform', 'domain', 'http', 'stream', 'store'],
  simulate: ['node', 'npm', 'platform', 'domain'],
  embedded: ['node', 'npm', 'platform'],
  cli: [
    'node',
    'npm',
    'platform',
    'domain',
    'stream',
    'store',
    'outbox',
    'access',
    'ingest',
    'aggregate',
    'query',
    'predict',
    'observe',
    'simulate',
    'embedded',
    'forecast',
  ],
  web: ['npm', 'domain'],
};
const FORBIDDEN_FOLDERS = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'shared',
  'lib',
  'types',
  'services',
  'misc',
]);

/** Of the predict room: what the worker writes, and sums over all merchants. */
const WORKERS_FILES = new Set([
  'closed-marks.ts',
  'forecast-age.ts',
  'forecast-merchant.ts',
  'forecast-progress.ts',
  'forecast-runs.ts',
  'forecast-scores.ts',
  'forecast-work.ts',
  'latest-forecasts.ts',
  'worker-leases.ts',
]);

interface Source {
  readonly path: string;
  readonly text: string;
}

const sources: readonly Source[] = walk(ROOT)
  .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.endsWith('.d.ts'))
  .map((path) => ({ path: relative(ROOT, path), text: readFileSync(path, 'utf8') }));

function walk(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(directory, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

function none(found: readonly string[], rule: string): void {
  assert.deepEqual(found, [], rule);
}

/** The room of a source file, or undefined for `run`, tests and scripts, which may join anything. */
function roomOf(path: string): string | undefined {
  const match = /^packages\/(forecast|domain|web)\/src\/|^packages\/server\/src\/([a-z-]+)\//.exec(path);
  const room = match?.[1] ?? match?.[2];
  return room === 'run' ? undefined : room;
}

function importsOf({ text }: Source): string[] {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s+'([^']+)'|(?:^|\n)import\s+'([^']+)'|\bimport\('([^']+)'\)/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function targetOf(source: Source, specifier: string): string {
  if (specifier.startsWith('node:')) return 'node';
  if (specifier.startsWith('@topline/')) return specifier.split('/')[1] ?? '';
  if (!specifier.startsWith('.')) return specifier.replace(/^(@[^/]+\/[^/]+|[^/]+)\/.*$/, '$1');
  return roomOf(join(dirname(source.path), specifier)) ?? 'run';
}

test('the import law holds', () => {
  const broken = sources.flatMap((source) => {
    const room = roomOf(source.path);
    if (room === undefined) return [];
    const law = IMPORT_LAW[room];
    if (!law) return [`${source.path}: the room ${room} is not in the import law`];
    return importsOf(source)
      .map((specifier) => targetOf(source, specifier))
      .filter((target) => target !== room && !law.includes(target) && !(law.includes('npm') && isPackage(target)))
      .map((target) => `${source.path} imports ${target}`);
  });
  none(broken, 'move the code to the room where its data is');
});

function isPackage(target: string): boolean {
  return target !== 'node' && target !== 'run' && !(target in IMPORT_LAW);
}

test('the forecasting engine uses no function that JavaScript engines round differently', () => {
  const inexact =
    /\bMath\.(a?(sin|cos|tan)h?|atan2|exp|expm1|log|log2|log10|log1p|pow|cbrt|hypot|random)\b|\*\*(?! BigInt)/;
  const users = sources
    .filter((source) => source.path.startsWith('packages/forecast/src/'))
    .filter((source) => source.text.split('\n').some((line) => !/^\s*(\/\/|\*|\/\*)/.test(line) && inexact.test(line)))
    .map((source) => source.path);
  none(users, 'take it from packages/forecast/src/numeric/elementary.ts');
});

test('only the guard makes a MerchantScope', () => {
  const casts = sources
    .filter((source) => source.path !== 'packages/server/src/http/guard.ts' && source.path !== 'tidy.test.ts')
    .filter((source) => /\bas\s+(?:unknown\s+as\s+)?MerchantScope\b|<MerchantScope>\s*[({]/.test(source.text))
    .map((source) => source.path);
  none(casts, 'ask the guard for a scope');
});

test('rooms that own merchants’ data take a scope, not a merchant id', () => {
  const open = sources.filter((source) =>
    /^packages\/server\/src\/(access|ingest|query|predict|store|aggregate)\//.test(source.path),
  );
  const loose = open.flatMap((source) =>
    [...source.text.matchAll(/export (?:async )?function\*? (\w+)\(([^)]*)\)/g)]
      .filter((match) => /\bmerchantId: number/.test(match[2] ?? ''))
      .map((match) => `${source.path}: ${match[1]}`),
  );
  none(loose, 'take a MerchantScope');
});

test('questions about a merchant are asked by a reader with a scope, never by a pool', () => {
  const rooms = sources.filter((source) => /^packages\/server\/src\/(query|predict)\//.test(source.path));
  const holders = rooms
    .filter((source) => importsOf(source).some((specifier) => specifier.endsWith('/platform/pool.ts')))
    .map((source) => source.path.split('/').at(-1) ?? '')
    .filter((name) => !WORKERS_FILES.has(name));
  none(holders, 'take a ScopedReader; only the worker and its tables have a pool, for what they write');
  const reading = rooms.flatMap((source) =>
    [...source.text.matchAll(/function (read\w*)\(\s*\w+: Pool\b/g)].map((match) => `${source.path}: ${match[1]}`),
  );
  none(reading, 'take a ScopedReader');
});

test('files stay short', () => {
  // A language of the page is one file, however much there is to say.
  const long = sources
    .filter((source) => !source.path.startsWith('packages/web/src/texts/'))
    .filter((source) => source.text.split('\n').length > FILE_LINES_MAX)
    .map((source) => source.path);
  none(long, `a file has at most ${FILE_LINES_MAX} lines`);
});

test('functions stay short', () => {
  // A function ends where its indentation returns; the formatter guarantees the indentation.
  const long = sources
    .filter((source) => !source.path.includes('.test.'))
    .flatMap((source) => {
      const lines = source.text.split('\n');
      return lines.flatMap((line, start) => {
        const match = /^(\s*)(?:export )?(?:async )?function\*? (\w+)/.exec(line);
        if (!match || isFactory(match[2] ?? '')) return [];
        const end = lines.findIndex((later, index) => index > start && later.startsWith(`${match[1]}}`));
        return end - start > FUNCTION_LINES_MAX ? [`${source.path}: ${match[2]} has ${end - start} lines`] : [];
      });
    });
  none(long, `a function has at most ${FUNCTION_LINES_MAX} lines`);
});

/** A createX is a room's table of small functions; the file's limit bounds it. */
function isFactory(name: string): boolean {
  return name.startsWith('create') || name.startsWith('describe');
}

test('every source file opens with what it is', () => {
  const mute = sources
    .filter((source) => source.path.includes('/src/') && !/^(\/\/|\/\*)/.test(source.text))
    .map((source) => source.path);
  none(mute, 'say in the first line what the file is and guarantees');
});

test('no folder has a name that says nothing', () => {
  const bad = new Set(
    sources.flatMap((source) =>
      dirname(source.path)
        .split('/')
        .filter((name) => FORBIDDEN_FOLDERS.has(name)),
    ),
  );
  none([...bad], 'name the folder after what is in it');
});

test('tests wait for conditions, never for time', () => {
  const sleepy = sources
    .filter((source) => /\.test\.tsx?$/.test(source.path) && source.path !== 'tidy.test.ts')
    .filter((source) => /\bsetTimeout\(|waitForTimeout|\bsleep\(/.test(source.text))
    .map((source) => source.path);
  none(sleepy, 'wait with until(condition)');
});

test('the environment is read in run/config.ts only', () => {
  const readers = sources
    .filter((source) => /^packages\/(server|domain|forecast|web)\/src\//.test(source.path))
    .filter((source) => /process\.env\b/.test(source.text))
    // The entries hand their environment to config.ts, and the supervisor hands it on to its children.
    .filter((source) => !/^packages\/server\/src\/run\/(main|topline|child)\.ts$/.test(source.path))
    // PATH and locale of the programs they start, which are no settings of ours.
    .filter((source) => !/^packages\/server\/src\/(embedded\/|platform\/process-state\.ts)/.test(source.path))
    .map((source) => source.path);
  none(readers, 'read it in run/config.ts and pass the value');
});

test('every npm script installs itself first', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const bare = Object.entries(scripts).filter(
    ([name, command]) => name !== 'lock' && !command.startsWith('node bootstrap.mjs && exec '),
  );
  none(
    bare.map(([name]) => name),
    'begin with: node bootstrap.mjs && exec',
  );
});
