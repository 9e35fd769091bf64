// Makes the npm package of the forecasting engine: JavaScript and declarations out of packages/forecast/src, with README and licence.
//   npm run pack:forecast [-- DIRECTORY]        the tarball goes to DIRECTORY, else to packages/forecast/dist
// Guarantee: what is packed uses neither Node nor the DOM (it is compiled without their types) and depends on no package.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '..');
const SOURCE = join(ROOT, 'packages/forecast');
const COPIED_FIELDS = ['name', 'version', 'description', 'license', 'type'];

const exec = promisify(execFile);

/** @returns the path of the tarball */
export async function packForecast(destination: string): Promise<string> {
  await mkdir(destination, { recursive: true });
  const stage = await mkdtemp(join(tmpdir(), 'topline-pack-'));
  try {
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    await exec(tsc, ['-p', join(SOURCE, 'tsconfig.pack.json'), '--outDir', join(stage, 'dist')]);
    await writeFile(join(stage, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`);
    await copyFile(join(SOURCE, 'README.md'), join(stage, 'README.md'));
    await copyFile(join(ROOT, 'LICENSE'), join(stage, 'LICENSE'));
    const { stdout } = await npm(stage, ['pack', '--json', '--pack-destination', resolve(destination)]);
    return join(resolve(destination), fileNameOf(stdout));
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** npm as a person would call it: what an outer npm run sets for its own project stays outside. */
export function npm(cwd: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^npm_(?!config_cache$)/i.test(key)));
  return exec('npm', [...args], { cwd, env });
}

async function manifest(): Promise<Record<string, unknown>> {
  const own = JSON.parse(await readFile(join(SOURCE, 'package.json'), 'utf8')) as Record<string, unknown>;
  return {
    ...Object.fromEntries(COPIED_FIELDS.map((field) => [field, own[field]])),
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    types: './dist/index.d.ts',
    files: ['dist'],
    sideEffects: false,
    engines: { node: '>=20' },
  };
}

function fileNameOf(listed: string): string {
  const packed = Object.values(JSON.parse(listed) as object)[0] as { filename: string };
  return packed.filename;
}

if (import.meta.main) {
  const tarball = await packForecast(process.argv[2] ?? join(SOURCE, 'dist'));
  process.stdout.write(`${tarball}\n`);
}
