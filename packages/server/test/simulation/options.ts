// What a run simulates: so many histories, one in full, or the mutations.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export const HELP = `npm run simulation -- [options]

Runs the program's own ingest, outbox, apply, push, rebuild and audit on a PostgreSQL of its own, whose clock, order of statements and
faults are decided by a seed, and checks the invariants of ARCHITECTURE.md during each history and when it has come to rest.
Exit code 1 when one does not hold, a seed is not repeatable, or a mutation is not found.

  --seeds N         so many histories (2000)
  --from SEED       the first of them (1)
  --seed SEED       only this one, with its whole trace
  --steps N         chaos ends after at most N steps
  --mutations       break one rule after another; each must be found
  --mutation TEXT   with --seed: broken in this way; with --mutations: only those whose name contains it
  --parallel N      processes (2, or fewer cores)
  --json FILE       the results as JSON`;

export interface RunOptions {
  readonly mode: 'histories' | 'one' | 'mutations';
  readonly from: number;
  readonly seeds: number;
  readonly steps: number | undefined;
  readonly mutation: string | undefined;
  readonly parallel: number;
  readonly json: string | undefined;
}

const SEEDS = 2_000;
/** A mutation that is not found by then is not found. */
const MUTATION_SEEDS = 1_000;
const COUNT_MAX = 1_000_000_000;
const PARALLEL_MAX = 16;

export class WrongOption extends Error {
  override name = 'WrongOption';
}

/** Undefined when only the help was asked for. */
export function readOptions(argv: readonly string[]): RunOptions | undefined {
  const values = parse(argv);
  if (values.help) return undefined;
  const seed = values.seed === undefined ? undefined : count('seed', values.seed, COUNT_MAX);
  const seeds = values.seeds === undefined ? undefined : count('seeds', values.seeds, COUNT_MAX);
  return {
    mode: values.mutations ? 'mutations' : seed === undefined ? 'histories' : 'one',
    from: seed ?? count('from', values.from ?? '1', COUNT_MAX),
    seeds: seeds ?? (values.mutations ? MUTATION_SEEDS : SEEDS),
    steps: values.steps === undefined ? undefined : count('steps', values.steps, COUNT_MAX),
    mutation: values.mutation,
    parallel: count('parallel', values.parallel ?? String(Math.min(2, availableParallelism())), PARALLEL_MAX),
    json: values.json,
  };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    help: flag,
    mutations: flag,
    seeds: text,
    from: text,
    seed: text,
    steps: text,
    mutation: text,
    parallel: text,
    json: text,
  };
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new WrongOption(error instanceof Error ? error.message : String(error));
  }
}

function count(name: string, text: string, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw new WrongOption(`--${name} must be a number from 1 to ${max}, not ${text}`);
  return value;
}
