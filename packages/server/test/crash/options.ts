// What a run walks through: points × instances × repeats.
import { parseArgs } from 'node:util';
import { CRASH_POINTS, type CrashPoint } from '../../src/platform/crash-point.ts';
import { type Job, type Series, stepOf } from './series.ts';

export const HELP = `npm run crash -- [options]

Kills processes of the program at every named crash point, on real engines, and compares what is stored with the caller's own
ledger. Exit code 1 when anything is lost, double or wrong, or a point was not reached.

  --once            each point once with one instance, and a few with two
  --repeats N       rounds of each point (5)
  --instances 1,2   how many instances run (1,2)
  --points A,B      only these points, or all of a step: apply
  --seed TEXT       another seed than today's date
  --parallel N      points under way at once (5)
  --json FILE       the results as JSON`;

export interface RunOptions {
  readonly jobs: readonly Job[];
  readonly seed: string;
  readonly parallel: number;
  readonly json: string | undefined;
}

const REPEATS_MAX = 1_000;
const PARALLEL_MAX = 16;
/** A short run saves databases: so many points after each other on the same ones. */
const ONCE_SERIES_PER_JOB = { working: 4, waiting: 2 };
const EACH_ALONE = { working: 1, waiting: 1 };
/** In a short run these are also tried with two instances. */
const ONCE_WITH_TWO: readonly string[] = ['ingest:commit-sent', 'apply:after-totals', 'push:after-insert'];

export class WrongOption extends Error {
  override name = 'WrongOption';
}

/** Undefined when only the help was asked for. */
export function readOptions(argv: readonly string[]): RunOptions | undefined {
  const { values } = parse(argv);
  if (values.help) return undefined;
  const points = pointsOf(values.points);
  const repeats = values.once ? 1 : count('repeats', values.repeats ?? '5', REPEATS_MAX);
  const instances = (values.instances ?? '1,2').split(',').map((text) => count('instances', text, 2));
  const all = points.flatMap((point) => instances.map((number): Series => ({ point, instances: number, repeats })));
  const short = all.filter((one) => one.instances === 1 || ONCE_WITH_TWO.includes(one.point));
  return {
    jobs: values.once ? jobsOf(short, ONCE_SERIES_PER_JOB) : jobsOf(all, EACH_ALONE),
    seed: values.seed ?? new Date().toISOString().slice(0, 10),
    parallel: count('parallel', values.parallel ?? '5', PARALLEL_MAX),
    json: values.json,
  };
}

/** Worker jobs mostly wait for leases, so they are spread among the others, from the start on. */
function jobsOf(series: readonly Series[], perJob: { working: number; waiting: number }): Job[] {
  const groups = [...Map.groupBy(series, (one) => `${stepOf(one.point)} ${one.instances}`).values()];
  const [waits, works] = [groups.filter((group) => isWaiting(group)), groups.filter((group) => !isWaiting(group))];
  const waiting = waits.flatMap((group) => chunks(group, perJob.waiting)).map(jobOf);
  const working = works.flatMap((group) => chunks(group, perJob.working)).map(jobOf);
  return [
    ...working.flatMap((job, index) => (index % 3 === 0 ? [waiting.shift() ?? [], job] : job)),
    ...waiting,
  ].flat();
}

function isWaiting([first]: readonly Series[]): boolean {
  return first !== undefined && stepOf(first.point) === 'worker';
}

function jobOf(series: readonly Series[]): Job {
  const [first] = series;
  if (!first) throw new RangeError('a job has at least one series');
  return { step: stepOf(first.point), instances: first.instances, series };
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    once: flag,
    help: flag,
    repeats: text,
    instances: text,
    points: text,
    seed: text,
    parallel: text,
    json: text,
  };
  try {
    return parseArgs({ args: [...argv], options });
  } catch (error) {
    throw new WrongOption(error instanceof Error ? error.message : String(error));
  }
}

function pointsOf(text: string | undefined): CrashPoint[] {
  if (text === undefined) return [...CRASH_POINTS];
  return text.split(',').flatMap((name) => {
    const found = CRASH_POINTS.filter((point) => point === name || point.startsWith(`${name}:`));
    if (found.length === 0) throw new WrongOption(`there is no crash point ${name}; known: ${CRASH_POINTS.join(', ')}`);
    return found;
  });
}

function count(name: string, text: string, max: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw new WrongOption(`--${name} must be a number from 1 to ${max}, not ${text}`);
  return value;
}
