// What a run plays: which faults, with which seed, how many at once.
import { parseArgs } from 'node:util';
import { FAULTS } from './all-faults.ts';
import type { Fault } from './fault.ts';

export const HELP = `npm run faults -- [options]

Brings about faults of wires, processes, events and stores under traffic, on real engines, and compares what is stored with the
caller's own ledger. Exit code 1 when anything is lost, double or wrong, when a fault did not happen, or when fewer than 99.9 % of
the reads were answered while a reader lived (a single one that is hit: a gap above 5 s).

  --quick          the eight that npm test runs
  --only A,B       only faults whose name begins so
  --list           their names
  --seed TEXT      decides orders, instants and choices (today's date)
  --parallel N     faults under way at once (3)
  --traffic N      orders and reads a row at least (500)
  --seeds N        simulated histories beside the rows (2000 for all faults, else 0)
  --json FILE      the rows as JSON

npm run soak -- [--minutes N] [--seed TEXT] [--parallel N]   one random fault after another, for an hour`;

export interface RunOptions {
  readonly faults: readonly Fault[];
  readonly seed: string;
  readonly parallel: number;
  /** Orders and reads that each row has at least. */
  readonly traffic: number;
  /** Simulated histories that run beside the rows. */
  readonly seeds: number;
  readonly json: string | undefined;
  readonly list: boolean;
  /** Random faults for so long; undefined: each once. */
  readonly soakMinutes: number | undefined;
}

const PARALLEL_MAX = 8;
const TRAFFIC = '500';
const TRAFFIC_MAX = 9_999;
const SEEDS_OF_ALL = '2000';
const SEEDS_MAX = 9_999;
const MINUTES_MAX = 24 * 60;
const SOAK_MINUTES = '60';
const NUMBER = /^\d{1,4}$/;

export class WrongOption extends Error {
  override name = 'WrongOption';
}

/** Undefined when only the help was asked for. */
export function readOptions(argv: readonly string[]): RunOptions | undefined {
  const values = parse(argv);
  if (values.help) return undefined;
  const faults = faultsOf(values.only).filter((fault) => !values.quick || fault.quick);
  if (faults.length === 0) throw new WrongOption('no fault is left to run');
  const soaks = values.soak === true || values.minutes !== undefined;
  return {
    faults,
    seed: values.seed ?? new Date().toISOString().slice(0, 10),
    parallel: count('parallel', values.parallel ?? '3', PARALLEL_MAX),
    traffic: count('traffic', values.traffic ?? TRAFFIC, TRAFFIC_MAX),
    seeds: count('seeds', values.seeds ?? (isWhole(values, soaks) ? SEEDS_OF_ALL : '0'), SEEDS_MAX, 0),
    json: values.json,
    list: values.list ?? false,
    soakMinutes: soaks ? count('minutes', values.minutes ?? SOAK_MINUTES, MINUTES_MAX) : undefined,
  };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    ...{ help: flag, quick: flag, list: flag, soak: flag },
    ...{ only: text, seed: text, parallel: text, json: text, minutes: text, traffic: text, seeds: text },
  };
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new WrongOption(error instanceof Error ? error.message : String(error));
  }
}

function faultsOf(text: string | undefined): readonly Fault[] {
  if (text === undefined) return FAULTS;
  return text.split(',').flatMap((name) => {
    const found = FAULTS.filter((fault) => fault.name.startsWith(name.trim()));
    if (found.length === 0) throw new WrongOption(`no fault begins with ${name}; see --list`);
    return found;
  });
}

function isWhole({ only, quick }: ReturnType<typeof parse>, soaks: boolean): boolean {
  return !soaks && !quick && only === undefined;
}

function count(name: string, text: string, max: number, min = 1): number {
  const value = NUMBER.test(text) ? Number(text) : -1;
  if (value < min || value > max)
    throw new WrongOption(`--${name} must be a number from ${min} to ${max}, not ${text}`);
  return value;
}
