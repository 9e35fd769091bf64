// Makes package-lock.json name every platform's optional package.
// npm leaves out the optional packages which the registry in use cannot serve, and `npm ci` then refuses the lock file on
// every machine. The missing entries are known without asking: name and version stand in the parent's optionalDependencies,
// os and cpu in the package's name. Their hashes are asked of the registry, which may know a package that it does not serve.
// Run after `npm install`: npm run lock.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const OS = [
  'darwin',
  'linux',
  'win32',
  'windows',
  'freebsd',
  'android',
  'openharmony',
  'sunos',
  'openbsd',
  'netbsd',
  'aix',
];
const CPU = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'arm', 'loong64'];

let added = 0;
for (const [, parent] of Object.entries({ ...lock.packages })) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key]) continue;
    const words = name.split('/').pop().split(/[-.]/);
    const os = OS.find((o) => words.includes(o));
    const cpu = CPU.find((c) => words.includes(c)) ?? (words.includes('armv7') ? 'arm' : undefined);
    lock.packages[key] = {
      version: range.replace(/^[\^~]/, ''),
      ...(parent.dev ? { dev: true } : {}),
      ...(cpu ? { cpu: [cpu] } : {}),
      optional: true,
      // A package without a platform in its name (wasm builds) is bound to none that exists, so nothing tries to fetch it.
      os: [os === 'windows' ? 'win32' : (os ?? 'none')],
    };
    added += 1;
  }
}
let hashed = 0;
for (const [key, entry] of Object.entries(lock.packages)) {
  if (!key.includes('node_modules/') || entry.integrity || entry.inBundle || entry.link) continue;
  const integrity = integrityOf(key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length), entry.version);
  if (integrity === undefined) continue;
  entry.integrity = integrity;
  hashed += 1;
}

/** undefined: the registry in use does not know the package. */
function integrityOf(name, version) {
  try {
    const args = ['view', `${name}@${version}`, 'dist.integrity'];
    return execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined;
  } catch {
    // supply-chain.test.ts names those that stay without one.
    return undefined;
  }
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`package-lock.json: ${added} platform packages added, ${hashed} hashes\n`);
