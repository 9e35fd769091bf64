// What may come from other people, kept by a test that needs only files: exact versions, hashes, no sources beside the registry,
// no script at installation and no licence that nobody has looked at. What needs the network is npm run supply-chain.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  acceptedIn,
  INSTALL_SCRIPTS,
  LICENCE_EXCEPTIONS,
  LICENCES,
  matches,
  WITHOUT_HASH,
} from './scripts/supply-chain/accepted.ts';
import {
  type LockedPackage,
  lockedPackages,
  manifests,
  nameOf,
  type Overrides,
  ROOT,
  readJson,
} from './scripts/supply-chain/lock.ts';

const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const locked = lockedPackages();
const production = [...locked].filter(([, { dev }]) => !dev);

function none(found: readonly string[], rule: string): void {
  assert.deepEqual(found, [], rule);
}

test('every version that is asked for is exact', () => {
  const loose = manifests().flatMap((manifest) => {
    const { path, dependencies, devDependencies, optionalDependencies, overrides = {} } = manifest;
    const asked = { ...dependencies, ...devDependencies, ...optionalDependencies };
    return [...Object.entries(asked), ...versionsOf(overrides)]
      .filter(([, version]) => !EXACT.test(version))
      .map(([name, version]) => `${path}: ${name} ${version}`);
  });
  none(loose, 'npm install -E');
});

function versionsOf(overrides: Overrides): [string, string][] {
  return Object.entries(overrides).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : versionsOf(value),
  );
}

test('every package comes from the registry, with its hash', () => {
  assert.ok(locked.size > 300);
  const elsewhere = [...locked].filter(([, { resolved = 'https://' }]) => !resolved.startsWith('https://'));
  none(
    elsewhere.map(([path, { resolved }]) => `${path} from ${resolved}`),
    'no git, file or plain http sources',
  );
  const unhashed = [...locked].filter(([, { integrity, inBundle }]) => !integrity?.startsWith('sha512-') && !inBundle);
  assert.deepEqual(
    unhashed.map(([path]) => path),
    Object.keys(WITHOUT_HASH),
    'node scripts/complete-lock.mjs asks the registry for hashes',
  );
});

test('the packages that run a script at installation are those that were looked at', () => {
  const running = [...locked].filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  none(
    running.filter((path) => acceptedIn(INSTALL_SCRIPTS, path) === undefined),
    'read the script, then name the package in scripts/supply-chain/accepted.ts',
  );
  none(
    Object.keys(INSTALL_SCRIPTS).filter((pattern) => !running.some((path) => matches(pattern, path))),
    'these run none any more',
  );
});

test('the licence of everything that we pass on was accepted', () => {
  assert.ok(production.length > 150);
  const other = production.filter(([path]) => {
    const licence = licenceOf(path);
    return !LICENCES.has(licence) && acceptedIn(LICENCE_EXCEPTIONS, path)?.licence !== licence;
  });
  none(
    other.map(([path]) => `${path}: ${licenceOf(path)}`),
    'read the licence, then name it in scripts/supply-chain/accepted.ts',
  );
});

/** As the package itself says, where it is installed; else as the lock file does; else as the package that it is a part of. */
function licenceOf(path: string): string {
  const manifest = join(ROOT, path, 'package.json');
  if (existsSync(manifest)) return spelled((readJson(manifest) as { license?: unknown }).license);
  const own = locked.get(path)?.license;
  if (own !== undefined) return own;
  const whole = [...locked].find(
    ([, parent]: [string, LockedPackage]) => nameOf(path) in (parent.optionalDependencies ?? {}),
  );
  return whole === undefined ? 'none' : licenceOf(whole[0]);
}

/** Old packages have an object with a type. */
function spelled(licence: unknown): string {
  if (typeof licence === 'string') return licence;
  return typeof licence === 'object' && licence !== null && 'type' in licence ? String(licence.type) : 'none';
}

test('what Python installs for us is pinned by version and hash', () => {
  const lists = ['packages/server/test/fuzz-api/requirements.txt', 'deploy/test/requirements.txt'];
  const asked = lists
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
    .join('\n')
    .replaceAll(/#.*$/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  assert.ok(asked.length > 20);
  none(
    asked.filter((line) => !/^[a-z0-9._-]+==[0-9][\w.]* (?:\s*--hash=sha256:[0-9a-f]{64})+\s*$/i.test(line)),
    'pip-compile --generate-hashes',
  );
});
