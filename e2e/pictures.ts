// Pictures of every screen, to be looked at: light and dark at a desk, and on a phone. Each screen also has to pass the
// rules for screen readers and narrow windows at every look.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Check } from './check.ts';
import { DESK, judgeLayout, type Look, NARROWEST, NIGHT, PHONE, PHONE_NIGHT } from './looking.ts';

const FOLDER = join(import.meta.dirname, 'pictures');

interface Screen {
  readonly name: string;
  readonly address: string;
  /** Stands on the screen once its numbers are there. */
  readonly ready: string;
}

const LOOKS: Readonly<Record<string, Look>> = {
  light: DESK,
  dark: NIGHT,
  phone: PHONE,
  'phone-dark': PHONE_NIGHT,
  narrow: NARROWEST,
};

export function pictureChecks(screens: readonly Screen[]): Check[] {
  return screens.flatMap((screen) =>
    Object.entries(LOOKS).map(([name, look]) => ({
      name: `${screen.name} reads and fits: ${name}`,
      look,
      act: (page: Page, origin: string) => picture(page, origin, screen, name),
    })),
  );
}

async function picture(page: Page, origin: string, screen: Screen, look: string): Promise<void> {
  await page.goto(`${origin}${screen.address}`);
  await page.locator(screen.ready).first().waitFor();
  // What comes after the first numbers (details, charts) has its own loading states; the picture shows them done.
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  await judgeLayout(page);
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${screen.name}-${look}.png`), fullPage: true });
}
