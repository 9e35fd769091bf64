// The browser: the one named by CHROMIUM_PATH, else one that this machine has, else the npm package @sparticuz/chromium
// where somebody installed it; silent on the network and with a profile that is thrown away.

import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = ['/usr/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const PACKAGE = '@sparticuz/chromium';
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

/** Throws when CHROMIUM_PATH names nothing: who sets it means it. */
export async function findChromium(): Promise<string | undefined> {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    if (!(await exists(named))) throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file.`);
    return named;
  }
  const directories = (process.env.PATH ?? '').split(delimiter);
  for (const path of [...directories.flatMap((one) => NAMES.map((name) => join(one, name))), ...PLACES]) {
    if (await exists(path)) return path;
  }
  return fromPackage();
}

/** Headless, in a temporary profile that the launcher makes and removes. */
export async function launchChromium(path: string): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: path, headless: true, args: FLAGS });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function fromPackage(): Promise<string | undefined> {
  try {
    const found = (await import(PACKAGE)) as { default: { executablePath(): Promise<string> } };
    return await found.default.executablePath();
  } catch {
    return undefined;
  }
}
