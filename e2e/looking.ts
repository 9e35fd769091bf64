// A page under observation: everything it complains about or asks of strangers becomes a finding.

import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  /** en-GB unless told. */
  readonly locale?: string;
}

/** What a page may complain about and whom it may ask beside its own origin. */
export interface Expected {
  readonly complaints: RegExp;
  readonly origin?: () => string;
}

interface Watching {
  readonly look: Look;
  readonly expects?: Expected;
}

export const DESK: Look = { width: 1280, scheme: 'light' };
export const NIGHT: Look = { width: 1280, scheme: 'dark' };
export const PHONE: Look = { width: 390, scheme: 'light' };
export const PHONE_NIGHT: Look = { width: 390, scheme: 'dark' };
export const NARROWEST: Look = { width: 320, scheme: 'dark' };
const HEIGHT = 900;
const ACTION_LIMIT_MS = 20_000;

/** Runs `act` on a fresh page; returns what went wrong beside it. */
export async function watched(
  browser: Browser,
  origin: string,
  { look, expects }: Watching,
  act: (page: Page) => Promise<void>,
): Promise<string[]> {
  const findings: string[] = [];
  const context = await browser.newContext({
    viewport: { width: look.width, height: HEIGHT },
    colorScheme: look.scheme,
    locale: look.locale ?? 'en-GB',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(ACTION_LIMIT_MS);
  try {
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() !== 'error' || expects?.complaints.test(message.text())) return;
      findings.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => findings.push(`page error: ${error.message}`));
    page.on('request', (request) => {
      const known = [origin, ...(expects?.origin === undefined ? [] : [expects.origin()])];
      if (!known.some((one) => request.url().startsWith(`${one}/`)))
        findings.push(`asks another origin: ${request.url()}`);
    });
    await act(page);
  } catch (error) {
    findings.push(error instanceof Error ? error.message : String(error));
  } finally {
    await context.close();
  }
  return findings;
}

/** What a screen reader's rules and a narrow window hold against the page as it stands. */
export async function judgeLayout(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const broken = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  const overflow: number = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  if (overflow > 0) broken.push(`the page is ${overflow} px too wide`);
  if (broken.length > 0) throw new Error(broken.join('\n'));
}
