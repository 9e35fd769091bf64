// From the rows of a file to tasks: what the models may see of a series and how far ahead they look.
// A file is gone through twice: once to be judged whole, before hours of work, and once to be answered in blocks of bounded size.
import { CommandError } from './fault.ts';
import type { Options } from './options.ts';
import { readSeries, type SeriesRow } from './series-file.ts';

export type SeriesTask = {
  readonly id: string;
  readonly season: number;
  readonly horizon: number;
  readonly values: Float64Array<ArrayBuffer>;
  /** Values that the models see; what follows is held out. */
  readonly origin: number;
  readonly holdout: boolean;
};

type Shape = Pick<Options, 'file' | 'holdout' | 'horizon'>;

/** About 64 MB of values; a block's answers wait in memory until all are there, because rows keep the order of the file. */
const BLOCK_VALUES_MAX = 8_000_000;
const BLOCK_SERIES_MAX = 10_000;

/** Reads the whole file. @returns how many series it has  @throws CommandError for the first thing that is wrong */
export async function countTasks(shape: Shape, signal: AbortSignal): Promise<number> {
  let count = 0;
  for await (const rows of readSeries(shape.file)) {
    signal.throwIfAborted();
    for (const row of rows) taskOf(row, shape);
    count += rows.length;
  }
  return count;
}

export async function* taskBlocks(
  shape: Shape,
  { seriesMax = BLOCK_SERIES_MAX, valuesMax = BLOCK_VALUES_MAX } = {},
): AsyncGenerator<readonly SeriesTask[]> {
  let block: SeriesTask[] = [];
  let values = 0;
  for await (const rows of readSeries(shape.file)) {
    for (const row of rows) {
      block.push(taskOf(row, shape));
      values += row.values.length;
      if (block.length < seriesMax && values < valuesMax) continue;
      yield block;
      block = [];
      values = 0;
    }
  }
  if (block.length > 0) yield block;
}

function taskOf({ line, id, season, h, values }: SeriesRow, { file, holdout, horizon }: Shape): SeriesTask {
  const held = h ?? horizon;
  if (holdout && held === undefined) {
    throw new CommandError(`${file}, line ${line}: --holdout needs h of the row or --horizon, and there is neither.`);
  }
  return {
    id,
    season,
    horizon: horizon ?? h ?? 1,
    values,
    origin: holdout ? Math.max(0, values.length - (held ?? 0)) : values.length,
    holdout,
  };
}
