// npm run simulation: deterministic histories of ingest → outbox → apply → push. See options.ts.
// States: lanes start → histories, a few at once → the last line. A failing seed is played again with fewer steps for a short trace.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Interrupted, untilInterrupted } from '../stage/interrupted.ts';
import { type Lanes, type Played, startLanes } from './lanes.ts';
import { MUTATION_NAMES } from './mutations.ts';
import { HELP, type RunOptions, readOptions, WrongOption } from './options.ts';
import { commandOf, lastLine, type Mutated, mutationTable } from './report.ts';
import { shorten } from './shorten.ts';

const PROGRESS_EVERY = 100;
/** Each so many-th seed is played once more, after others, and must be the same history. */
const REPEATED_EVERY = 25;
const FAILURES_SHOWN_MAX = 3;
const TRACE_LINES_MAX = 250;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const lanes = await startLanes(options.mode === 'one' ? 1 : options.parallel);
  const interrupted = untilInterrupted();
  try {
    return await Promise.race([runIn(lanes, options), interrupted]);
  } finally {
    await lanes.stop();
  }
}

function runIn(lanes: Lanes, options: RunOptions): Promise<number> {
  switch (options.mode) {
    case 'one':
      return playOne(lanes, options);
    case 'mutations':
      return playMutations(lanes, options);
    case 'histories':
      return playAll(lanes, options);
  }
}

async function playOne(lanes: Lanes, { from, steps, mutation }: RunOptions): Promise<number> {
  const played = await lanes.play({ seed: from, steps, mutation, trace: true });
  process.stdout.write(`${played.trace.join('\n')}\n`);
  process.stdout.write(`history ${played.seed}: ${played.steps} steps, ${played.hash}, ${verdict(played)}\n`);
  return played.violation ? 1 : 0;
}

async function playAll(lanes: Lanes, { from, seeds, steps, parallel, json }: RunOptions): Promise<number> {
  const startedAt = performance.now();
  const all: Played[] = [];
  const changed: number[] = [];
  let repeated = 0;
  let next = from;
  const lane = async () => {
    while (next < from + seeds) {
      const seed = next++;
      const played = await lanes.play({ seed, steps });
      all.push(played);
      if (played.violation) process.stdout.write(`seed ${seed}: ${verdict(played)}\n`);
      if (all.length % PROGRESS_EVERY === 0)
        process.stdout.write(`${all.length} of ${seeds} histories, ${failed(all).length} violated\n`);
      if (seed % REPEATED_EVERY !== 0) continue;
      repeated += 1;
      if ((await lanes.play({ seed, steps })).hash !== played.hash) changed.push(seed);
    }
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  all.sort((a, b) => a.seed - b.seed);
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const played of failed(all).slice(0, FAILURES_SHOWN_MAX)) await tell(lanes, played);
  for (const seed of changed) process.stdout.write(`seed ${seed} was another history the second time\n`);
  const hash = createHash('sha256')
    .update(all.map((one) => one.hash).join())
    .digest('hex')
    .slice(0, 16);
  const result = {
    histories: all.length,
    violated: failed(all).length,
    repeated,
    changed: changed.length,
    seconds,
    hash,
  };
  if (json) writeFileSync(json, `${JSON.stringify({ ...result, failed: failed(all) }, undefined, 2)}\n`);
  process.stdout.write(`${lastLine(all, result)}\n`);
  return result.violated + result.changed > 0 ? 1 : 0;
}

function failed(all: readonly Played[]): Played[] {
  return all.filter((one) => one.violation !== undefined);
}

async function tell(lanes: Lanes, played: Played): Promise<void> {
  const short = await shorten(lanes, played);
  const left = short.trace.length - TRACE_LINES_MAX;
  if (left > 0) process.stdout.write(`… ${left} lines before\n`);
  process.stdout.write(`${short.trace.slice(-TRACE_LINES_MAX).join('\n')}\n`);
  process.stdout.write(`seed ${short.seed} in ${short.chaosSteps} steps: ${verdict(short)}\n`);
  process.stdout.write(`again: ${commandOf(short)}\n`);
}

function verdict({ violation }: Played): string {
  return violation ? `VIOLATED: ${violation.invariant}: ${violation.detail}` : 'holds';
}

async function playMutations(lanes: Lanes, options: RunOptions): Promise<number> {
  const { from, seeds, mutation: only = '', json } = options;
  const names = MUTATION_NAMES.filter((name) => name.includes(only));
  if (names.length === 0) throw new WrongOption(`no mutation contains ${only}; known: ${MUTATION_NAMES.join(', ')}`);
  const find = async (mutation: string): Promise<Mutated> => {
    let met = false;
    for (let seed = from; seed < from + seeds; seed += 1) {
      const played = await lanes.play({ seed, mutation });
      met ||= played.met;
      if (!played.violation) continue;
      process.stdout.write(`${mutation}: seed ${seed}: ${verdict(played)}\n`);
      return { mutation, seeds: seed - from + 1, seed, violation: played.violation };
    }
    if (!met) throw new Error(`what the mutation "${mutation}" breaks was never done`);
    return { mutation, seeds, seed: undefined, violation: undefined };
  };
  const found = await Promise.all(names.map(find));
  if (json) writeFileSync(json, `${JSON.stringify(found, undefined, 2)}\n`);
  process.stdout.write(`${mutationTable(found)}\n`);
  const missed = found.filter((one) => one.violation === undefined);
  process.stdout.write(`${found.length} mutations, ${missed.length} not found within ${seeds} seeds\n`);
  return missed.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const inWords = error instanceof WrongOption || error instanceof Interrupted;
  process.stderr.write(`${inWords ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = error instanceof WrongOption ? 2 : 1;
}
