// A check: something a person does with the page and what must be seen then. Each runs on a page of its own.

import { existsSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Instance } from './instance.ts';
import { DESK, type Expected, type Look, NARROWEST, NIGHT, PHONE, watched } from './looking.ts';

export interface Check {
  readonly name: string;
  readonly look: Look;
  /** Changes the instance, so only on one of its own. */
  readonly writes?: boolean;
  /** A file of the reference data, which not everybody has. */
  readonly needs?: string;
  /** What would be a finding elsewhere. */
  readonly expects?: Expected;
  readonly act: (page: Page, origin: string, instance: Instance) => Promise<void>;
}

const LAYOUTS: Readonly<Record<string, Look>> = {
  'desk, light': DESK,
  'desk, dark': NIGHT,
  phone: PHONE,
  '320 pixels': NARROWEST,
};

/** One check a look: `act` brings the screen into the state that is judged there. */
export function layoutChecks(screen: string, act: Check['act']): Check[] {
  return Object.entries(LAYOUTS).map(([name, look]) => ({
    name: `${screen}: accessibility and width, ${name}`,
    look,
    act,
  }));
}

/** Runs all checks that fit the instance, one after another, and prints a line each; returns how many failed. */
export async function runChecks(checks: readonly Check[], browser: Browser, instance: Instance): Promise<number> {
  let failed = 0;
  for (const check of checks) {
    const reason = whyNot(check, instance);
    if (reason !== undefined) {
      console.log(`not run  ${check.name} (${reason})`);
      continue;
    }
    const { origin } = instance;
    const startedAt = performance.now();
    const findings = await watched(browser, origin, check, (page) => check.act(page, origin, instance));
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(`${findings.length === 0 ? 'ok       ' : 'FAILED   '}${check.name} (${seconds} s)`);
    for (const finding of findings) console.log(`         ${finding.replaceAll('\n', '\n         ')}`);
    if (findings.length > 0) failed++;
  }
  return failed;
}

function whyNot({ writes, needs }: Check, { own }: Instance): string | undefined {
  if (writes && !own) return 'this instance is not ours to change';
  if (needs !== undefined && !existsSync(needs)) return `there is no ${needs}; TOPLINE_REFERENCE_DIR says where it is`;
  return undefined;
}

export async function textOf(one: Locator): Promise<string> {
  return ((await one.textContent()) ?? '').trim();
}

/** Of one currency all amounts have equally many decimals, so their digits are minor units. */
export function digitsOf(amount: string): string {
  return amount.replaceAll(/\D/g, '');
}
