// The page is built once, at the first start, and again when its sources are newer than the build.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEB = fileURLToPath(new URL('../../../web', import.meta.url));
/** The page shares its words and rules. */
const DOMAIN = fileURLToPath(new URL('../../../domain/src', import.meta.url));
const VITE = fileURLToPath(new URL('../../../../node_modules/vite/bin/vite.js', import.meta.url));
const INDEX = join(WEB, 'dist', 'index.html');

/** A page that cannot be built does not stop the program: the listener then says how to build it. */
export async function buildPage(say: (sentence: string) => void, signal: AbortSignal): Promise<void> {
  if (isFresh() || !existsSync(VITE)) return;
  say('Building the web page …');
  const code = await new Promise<number | null>((resolve) => {
    const vite = spawn(process.execPath, [VITE, 'build', '--logLevel', 'warn'], {
      cwd: WEB,
      stdio: ['ignore', 2, 2],
      signal,
    });
    vite.on('error', () => resolve(null));
    vite.on('exit', resolve);
  });
  if (code !== 0 && !signal.aborted) say('The web page could not be built; everything else runs. Try: npm run build');
}

function isFresh(): boolean {
  if (!existsSync(INDEX)) return false;
  const builtAt = statSync(INDEX).mtimeMs;
  const sources = [join(WEB, 'index.html'), join(WEB, 'package.json'), join(WEB, 'vite.config.ts')];
  for (const folder of [join(WEB, 'src'), DOMAIN]) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) sources.push(join(entry.parentPath, entry.name));
    }
  }
  return sources.every((source) => !existsSync(source) || statSync(source).mtimeMs <= builtAt);
}
