// Runs before every npm script, on whatever Node the machine has (>= 20), with nothing installed yet.
// It makes the tree ready: installs from the lock file when the lock file changed, and otherwise costs a few milliseconds.
// Guarantee: after exit 0, node_modules matches package-lock.json and node_modules/.bin/node is the pinned runtime.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const stamp = join(root, 'node_modules', '.topline-lock-hash');
const runtime = join(root, 'node_modules', '.bin', 'node');

// What a machine needs to reach its registry; everything else of the outer npm call stays outside.
const KEPT = new Set([
  'npm_config_registry',
  'npm_config_cache',
  'npm_config_userconfig',
  'npm_config_globalconfig',
  'npm_config_proxy',
  'npm_config_https_proxy',
  'npm_config_noproxy',
  'npm_config_cafile',
]);

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) fail(`Topline needs Node 20 or newer to install itself; this is Node ${process.versions.node}.`);

const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
if (installed !== wanted || !existsSync(runtime)) install();

function install() {
  process.stderr.write('Installing dependencies (npm ci), once for this lock file …\n');
  // npm sets npm_config_* for its children: --ignore-scripts or --omit of the outer call must not reach this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^npm_(config|package|lifecycle)_/i.test(key) || KEPT.has(key.toLowerCase()),
    ),
  );
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const args = [
    ...npm.slice(1),
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const done = spawnSync(npm[0], args, { cwd: root, stdio: ['ignore', 2, 2], env });
  if (done.status !== 0) fail('npm ci failed; the lines above say why. Nothing was started.');
  if (!existsSync(runtime))
    fail(
      `No pinned Node for ${process.platform}-${process.arch} is known; supported: linux x64 and arm64, macOS x64 and arm64.`,
    );
  writeFileSync(stamp, wanted);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
