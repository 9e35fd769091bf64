// The options of the command, read strictly: what is not understood is refused before anything is computed.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ForecastInputError, forecast, isModelName, modelNamed, modelNames } from '../src/index.ts';
import { CommandError } from './fault.ts';
import { MODEL_LINES } from './model-lines.ts';

export type Options = {
  readonly file: string;
  readonly out: string;
  /** In the order asked, each once. */
  readonly models: readonly string[];
  readonly holdout: boolean;
  /** Undefined: the row's own. */
  readonly horizon: number | undefined;
  /** Ascending; empty when no intervals were asked for. */
  readonly levels: readonly number[];
  readonly seed: number | undefined;
  readonly threads: number;
};

export type Request =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'print'; readonly text: string };

const THREADS_MAX = 256;

const HELP = `Usage: npm run forecast -- FILE.csv[.gz] --models NAME[,NAME…] --out OUT.csv[.gz] [options]

Forecasts every series of a file with every model, on all cores.

  --models ets,arima   the models, in the order of the answer's rows (--list shows them)
  --out OUT.csv[.gz]   where the answer goes: series_id,method,model,forecast; written whole or not at all
  --holdout            keep the last h values of each series from the models, and print how far they were off;
                       CPU that models share counts for the first of them
  --horizon N          steps ahead; without it h of the row, or 1 where the file has none
  --levels 80,95       prediction intervals too: columns lower80,upper80,… after the four
  --seed N             for models that draw random numbers; the same seed gives the same bits
  --threads N          at a time; without it as many as there are cores
  --list               the models, one a line
  --help               this text

FILE has one row a series and a header with series_id and values (joined by ;), and where known period (the season)
and h; further columns are passed over. Exit code: 0 all written, 2 something asked or given was wrong, 130 interrupted.
`;

/** @throws CommandError */
export function readOptions(argv: readonly string[]): Request {
  const { values, positionals } = parsed(argv);
  if (values.help) return { kind: 'print', text: HELP };
  if (values.list) return { kind: 'print', text: listOfModels() };
  const [file, second] = positionals;
  if (file === undefined) throw wrong('There is no file to read.');
  if (second !== undefined) throw wrong(`One file is read at a time, and there is a second: ${second}.`);
  if (values.out === undefined || values.out === '') throw wrong('--out is missing: where should the answer go?');
  const options = {
    file,
    out: values.out,
    models: namesOf(values.models),
    holdout: values.holdout ?? false,
    horizon: numberOf('--horizon', values.horizon),
    levels: (values.levels?.split(',') ?? []).map((text) => numberOf('--levels', text) ?? Number.NaN),
    seed: numberOf('--seed', values.seed),
    threads: numberOf('--threads', values.threads) ?? availableParallelism(),
  };
  if (!Number.isInteger(options.threads) || options.threads < 1 || options.threads > THREADS_MAX) {
    throw wrong(`--threads must be a whole number from 1 to ${THREADS_MAX}, got ${options.threads}.`);
  }
  return { kind: 'run', options: { ...options, levels: levelsAccepted(options) } };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        models: { type: 'string' },
        out: { type: 'string' },
        holdout: { type: 'boolean' },
        horizon: { type: 'string' },
        levels: { type: 'string' },
        seed: { type: 'string' },
        threads: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const sentence = error instanceof Error ? (error.message.split(/\. |\n/)[0] ?? '') : String(error);
    throw wrong(`${sentence.replace(/\.$/, '')}.`);
  }
}

function namesOf(joined: string | undefined): readonly string[] {
  const names = (joined ?? '').split(',').map((name) => name.trim());
  if (joined === undefined || names.join('') === '') {
    throw wrong(`--models is missing; there are ${modelNames.join(', ')}.`);
  }
  for (const name of names) {
    if (!isModelName(name)) {
      throw wrong(`No model is called ${JSON.stringify(name)}; there are ${modelNames.join(', ')}.`);
    }
  }
  return [...new Set(names)];
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text.trim())) return Number(text);
  throw wrong(`${name} must be a number, got ${JSON.stringify(text)}.`);
}

/** Levels as the engine orders them. It also judges horizon and seed here, so that its limits stand in one place. */
function levelsAccepted({ horizon, levels, seed }: Pick<Options, 'horizon' | 'levels' | 'seed'>): readonly number[] {
  try {
    const probe = { season: 1, horizon: horizon ?? 1, model: 'naive', levels, ...(seed === undefined ? {} : { seed }) };
    return forecast([], probe).intervals.map(({ level }) => level);
  } catch (error) {
    throw error instanceof ForecastInputError ? wrong(`--${error.message}.`) : error;
  }
}

function listOfModels(): string {
  const rows = modelNames.map((name) => {
    const { minimumLength, fallback } = modelNamed(name);
    const needs = minimumLength(1) === minimumLength(12) ? `${minimumLength(1)}` : `${minimumLength(12)} of months`;
    const instead = minimumLength(12) > 1 && fallback !== null ? ` (needs ${needs}, else ${fallback.name})` : '';
    return `${name.padEnd(22)}${MODEL_LINES[name] ?? ''}${instead}\n`;
  });
  return rows.join('');
}

function wrong(sentence: string): CommandError {
  return new CommandError(`${sentence} (--help shows the options)`);
}
