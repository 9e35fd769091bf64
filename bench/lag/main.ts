// npm run bench:lag: what a dead aggregator looks like. Kills it for twenty seconds under traffic, and takes a picture of the lag as
// Prometheus draws it. Nothing passes or fails; it says what it did not run when Prometheus or Chromium is missing.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findChromium, launchChromium } from '../../e2e/chromium.ts';
import { type ObservedProgram, startObservedProgram } from '../../packages/server/test/observe/observed-program.ts';
import { prometheusTool } from '../../packages/server/test/observe/prometheus-tools.ts';
import { until } from '../../packages/server/test/until.ts';

const ORDERS_PER_SECOND = 50;
const BEFORE_MS = 25_000;
const DEAD_MS = 20_000;
const AFTER_MS = 20_000;
const CAUGHT_UP_MAX_MS = 60_000;
const PICTURE = join(import.meta.dirname, '../../docs/pictures/lag-during-kill.png');
/** Every process tells the same of a partition. */
const LAG = 'sum(max by (partition) (topline_partition_lag_events))';
const DELAY = 'max(topline_partition_delay_seconds)';
const CAUGHT_UP_SECONDS = 1;
const GRAPHS = [LAG, DELAY];

async function main(): Promise<void> {
  const chromium = await findChromium();
  if (prometheusTool('prometheus') === undefined || chromium === undefined)
    return void process.stdout.write('Prometheus or Chromium is missing, so the picture of the lag was not taken.\n');
  const program = await startObservedProgram({ ordersPerSecond: ORDERS_PER_SECOND });
  try {
    await run(program);
    await picture(program.prometheus.url, chromium);
  } finally {
    await program.end();
  }
}

async function run(program: ObservedProgram): Promise<void> {
  const now = async (expression: string) => (await program.prometheus.query(expression))[0]?.value;
  const lag = () => now(LAG);
  // With traffic there is always an event or two on its way.
  const caughtUp = async () => ((await now(DELAY)) ?? CAUGHT_UP_SECONDS) < CAUGHT_UP_SECONDS;
  await until('Prometheus knows the lag', async () => (await lag()) !== undefined);
  await delay(BEFORE_MS);
  program.aggregator().signal('SIGKILL');
  await delay(DEAD_MS);
  const most = await lag();
  const backAt = performance.now();
  await program.restartAggregator();
  await until('what waited is counted', caughtUp, CAUGHT_UP_MAX_MS);
  const seconds = ((performance.now() - backAt) / 1_000).toFixed(1);
  await delay(AFTER_MS);
  process.stdout.write(
    `${program.accepted()} orders accepted; dead for ${DEAD_MS / 1_000} s, ${most} events waited; from the restart until what waited was counted: ${seconds} s\n`,
  );
}

async function picture(url: string, chromium: string): Promise<void> {
  const browser = await launchChromium(chromium);
  try {
    const page = await browser.newPage({ viewport: { width: 1_280, height: 1_500 } });
    const range = Math.ceil((BEFORE_MS + DEAD_MS + AFTER_MS) / 1_000) + 20;
    const asked = GRAPHS.map((expression, index) => {
      const name = `g${index}.`;
      return `${name}expr=${encodeURIComponent(expression)}&${name}tab=0&${name}range_input=${range}s&${name}step_input=1`;
    });
    await page.goto(`${url}/graph?${asked.join('&')}`);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: PICTURE });
  } finally {
    await browser.close();
  }
  process.stdout.write(`${PICTURE}\n`);
}

await main();
// Nothing may keep it alive.
process.exit();
