// npm run simulate: the demonstration's merchants and orders against any instance.
import { parseArgs } from 'node:util';
import { createLog } from '../platform/log.ts';
import type { BackfillMemory } from '../simulate/backfill.ts';
import { createProgressLine, type ProgressStream } from '../simulate/progress-line.ts';
import { createSimulator, SIMULATOR_DEFAULTS } from '../simulate/simulator.ts';
import { isHttpUrl, shareOf } from './arguments.ts';

export interface SimulateIo {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
  /** Where the instance's orders go when --url is not given. */
  readonly ingestUrl: string;
  readonly apiKey?: string | undefined;
  readonly signal: AbortSignal;
  readonly memory?: BackfillMemory;
}

const SEED = /^[A-Za-z0-9._-]{1,32}$/;
const RATE_MAX = 500;

const SIMULATE_HELP = `npm run simulate -- [options]

Creates four demo merchants through the public API, fills their last two years with orders, newest month first, and then
lets live orders trickle in until Ctrl-C. Starting it again continues: nothing is stored twice.

  --url URL          where orders are posted (default: this machine's ingest port)
  --rate N           live orders a second, all merchants together, 0 to ${RATE_MAX} (default ${SIMULATOR_DEFAULTS.rate}; 0: none)
  --duplicates SHARE share of live orders that are sent a second time, 0 to 1 (default ${SIMULATOR_DEFAULTS.duplicates})
  --late SHARE       share of live orders that are dated up to 30 days back, 0 to 1 (default ${SIMULATOR_DEFAULTS.late})
  --seed TEXT        another seed makes other orders, beside those of the first (default ${SIMULATOR_DEFAULTS.seed})
  --help             this text
`;

/** Exit code: 0 when stopped by the signal, 2 for wrong options. */
export async function runSimulate(argv: readonly string[], io: SimulateIo): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    io.stderr.write(`${options}\n`);
    return 2;
  }
  if (options.help) {
    io.stdout.write(SIMULATE_HELP);
    return 0;
  }
  const simulator = createSimulator(
    {
      ingestUrl: options.url ?? io.ingestUrl,
      apiKey: io.apiKey,
      log: createLog({ name: 'simulate', level: 'warn' }),
      report: createProgressLine(io.stderr),
      ...(io.memory === undefined ? {} : { memory: io.memory }),
    },
    options,
  );
  await simulator.run(io.signal);
  return 0;
}

interface SimulateOptions {
  readonly help: boolean;
  readonly url: string | undefined;
  readonly rate: number;
  readonly duplicates: number;
  readonly late: number;
  readonly seed: string;
}

/** A sentence when something is wrong. */
function readOptions(argv: readonly string[]): SimulateOptions | string {
  const text = { type: 'string' } as const;
  let values: { url?: string; rate?: string; duplicates?: string; late?: string; seed?: string; help?: boolean };
  try {
    const options = {
      url: text,
      rate: text,
      duplicates: text,
      late: text,
      seed: text,
      help: { type: 'boolean' },
    } as const;
    values = parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)} See --help.`;
  }
  const rate = shareOf(values.rate, SIMULATOR_DEFAULTS.rate, RATE_MAX);
  const duplicates = shareOf(values.duplicates, SIMULATOR_DEFAULTS.duplicates, 1);
  const late = shareOf(values.late, SIMULATOR_DEFAULTS.late, 1);
  const seed = values.seed ?? SIMULATOR_DEFAULTS.seed;
  if (rate === undefined) return `--rate is ${values.rate}, expected a number from 0 to ${RATE_MAX}.`;
  if (duplicates === undefined) return `--duplicates is ${values.duplicates}, expected a share from 0 to 1.`;
  if (late === undefined) return `--late is ${values.late}, expected a share from 0 to 1.`;
  if (!SEED.test(seed)) return '--seed is 1 to 32 letters, digits, dots, dashes or underscores.';
  if (values.url !== undefined && !isHttpUrl(values.url)) return `--url is ${values.url}, expected http://host:port.`;
  return { help: values.help === true, url: values.url, rate, duplicates, late, seed };
}
