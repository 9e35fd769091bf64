// npm run bench:web: how fast the page is in headless Chromium, against a warm server of this machine. Nothing here
// passes or fails: it prints medians beside the goals. `--runs N` (default 9), `--json FILE` keeps the rows.
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchChromium } from '../../e2e/chromium.ts';
import { startInstance } from '../../e2e/instance.ts';
import { until } from '../../packages/server/test/until.ts';
import { median } from '../figures.ts';
import { BENCH_SHOP, writeBenchShop } from './shop.ts';

const COUNTED_LIMIT_MS = 60_000;

interface Figure {
  readonly what: string;
  readonly milliseconds: number;
  readonly goal: number;
}

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '9' }, json: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write('npm run bench:web -- [--runs N] [--json FILE]\n');
  process.exit(0);
}
const runs = Math.max(1, Number(values.runs) || 1);

async function measure(browser: Browser, origin: string): Promise<Figure[]> {
  const first: number[] = [];
  const drawn: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${origin}/?period=WEEK`);
    await page.locator('tr.total').waitFor();
    const paint = await page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
    );
    // The first run warms the server and the disk.
    if (run > 0) {
      first.push(paint);
      drawn.push(await page.evaluate<number>(DRAWN));
    }
    await context.close();
  }
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(`${origin}/?period=WEEK`);
  await page.locator('tr.total').waitFor();
  const server = await switches(page, origin);
  const frame = await scrolls(page, origin);
  return [
    { what: 'first contentful paint', milliseconds: median(first), goal: 1_000 },
    { what: 'ranking drawn', milliseconds: median(drawn), goal: 1_500 },
    { what: 'timeframe switched, from the server', milliseconds: median(server.fresh), goal: 300 },
    { what: 'timeframe switched, from the cache', milliseconds: median(server.cached), goal: 100 },
    { what: 'slowest frame while 500 categories scroll', milliseconds: frame, goal: 50 },
  ];
}

/** The moment at which the ranking's rows stood in the document, by the browser's own clock. */
const DRAWN = `new Promise((resolve) => requestAnimationFrame(() => {
  const marks = performance.getEntriesByType('resource').filter((one) => one.name.includes('/api/top-categories'));
  const answered = Math.max(...marks.map((one) => one.responseEnd));
  resolve(Math.max(answered, performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0));
}))`;

async function switches(page: Page, origin: string): Promise<{ fresh: number[]; cached: number[] }> {
  const fresh: number[] = [];
  const cached: number[] = [];
  for (let run = 0; run < runs; run++) {
    await page.goto(`${origin}/?period=WEEK`);
    await page.locator('tr.total').waitFor();
    fresh.push(await pressed(page, 'm'));
    await pressed(page, 'w');
    cached.push(await pressed(page, 'm'));
  }
  return { fresh, cached };
}

/** From the key to the frame that shows the other period's ranking: its total differs from the one before. */
async function pressed(page: Page, key: string): Promise<number> {
  await page.evaluate(`window.switched = new Promise((resolve) => {
    const text = () => document.querySelector('tr.total .amount')?.textContent;
    const before = text();
    let from = 0;
    addEventListener('keydown', () => { from = performance.now(); }, { once: true, capture: true });
    const look = () => (from > 0 && text() !== before && text() !== undefined
      ? requestAnimationFrame(() => resolve(performance.now() - from))
      : requestAnimationFrame(look));
    look();
  }), 0`);
  await page.keyboard.press(key);
  return page.evaluate<number>('window.switched');
}

async function scrolls(page: Page, origin: string): Promise<number> {
  await page.goto(`${origin}/?period=WEEK&show=all`);
  await page.locator('tr.total').waitFor();
  // The lines of 500 histories come once, after the numbers; scrolling is measured when they are there.
  await page.locator('.trend svg').last().waitFor();
  return page.evaluate<number>(`new Promise((resolve) => {
    let last = performance.now();
    let slowest = 0;
    const step = (now) => {
      slowest = Math.max(slowest, now - last);
      last = now;
      if (scrollY + innerHeight >= document.documentElement.scrollHeight - 4) return resolve(slowest);
      scrollBy(0, 240);
      requestAnimationFrame(step);
    };
    requestAnimationFrame((now) => { last = now; requestAnimationFrame(step); });
  })`);
}

async function untilCounted(origin: string): Promise<void> {
  await until(
    'every order is counted',
    async () => {
      const lag = (await (await fetch(`${origin}/health/lag`)).json()) as Record<string, { lag?: number }>;
      return ['outbox', 'aggregate', 'push'].every((step) => lag[step]?.lag === 0);
    },
    COUNTED_LIMIT_MS,
  );
}

function tableOf(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ what }) => what.length));
  return figures
    .map(
      ({ what, milliseconds, goal }) =>
        `${what.padEnd(width)}  ${milliseconds.toFixed(0).padStart(6)} ms   goal ${goal} ms`,
    )
    .join('\n');
}

const chromium = await findChromium();
if (chromium === undefined) {
  process.stdout.write('bench:web: not run, no Chromium (set CHROMIUM_PATH)\n');
  process.exit(0);
}
const instance = await startInstance();
const browser = await launchChromium(chromium);
try {
  const orders = await writeBenchShop(instance.origin, Date.now());
  await untilCounted(instance.origin);
  process.stderr.write('measuring …\n');
  const figures = await measure(browser, instance.origin);
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  process.stdout.write(
    `${machine}; Chromium ${browser.version()}; ${orders} orders, ${BENCH_SHOP.categories} categories\n`,
  );
  process.stdout.write(`${tableOf(figures)}\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
} finally {
  await browser.close();
  await instance.stop();
}
