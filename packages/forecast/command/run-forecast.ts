// The command: a file of series in, a file of forecasts out.
// States: options read → file judged whole → output opened → blocks answered and written in order → renamed.
// Guarantee: exit code 0 means that the output has a row for every series and model; any other leaves the output as it was.
import { type Asked, headerOf, type SeriesAnswer } from './answer-series.ts';
import { CommandError } from './fault.ts';
import { type Options, readOptions } from './options.ts';
import { openOutput } from './output-file.ts';
import { createProgress, duration, type Progress, type ProgressStream } from './progress.ts';
import { createSummary } from './summary.ts';
import { countTasks, taskBlocks } from './tasks.ts';
import { createThreadPool, type ThreadPool } from './thread-pool.ts';

export type CommandIo = {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
  /** Aborted when the person has enough of it. */
  readonly signal: AbortSignal;
};

const EXIT = { written: 0, refused: 2, interrupted: 130 } as const;
const counts = new Intl.NumberFormat('en');

export async function runForecast(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    const request = readOptions(argv);
    if (request.kind === 'print') io.stdout.write(request.text);
    else await forecastFile(request.options, io);
    return EXIT.written;
  } catch (error) {
    if (io.signal.aborted) {
      io.stderr.write('Interrupted; nothing was written.\n');
      return EXIT.interrupted;
    }
    if (!(error instanceof CommandError)) throw error;
    io.stderr.write(`${error.message}\n`);
    return EXIT.refused;
  }
}

async function forecastFile(options: Options, { stderr, signal }: CommandIo): Promise<void> {
  const startedMs = performance.now();
  const total = await countTasks(options, signal);
  const asked: Asked = { models: options.models, levels: options.levels, seed: options.seed };
  const output = await openOutput(options.out, options.file);
  const pool = createThreadPool(asked, { threads: options.threads, signal });
  const progress = createProgress(stderr, { total, nowMs: () => performance.now() });
  const summary = createSummary(options.models, options.levels);
  try {
    const texts = answerTexts(options, pool, progress, ({ scores }) => summary.add(scores));
    await output.commit(texts, signal);
  } finally {
    progress.stop();
    await pool.close();
    await output.discard();
  }
  if (options.holdout) stderr.write(summary.text());
  const what = `${counts.format(total)} series × ${options.models.length} models`;
  stderr.write(`${what} in ${duration(performance.now() - startedMs)}: ${options.out}\n`);
}

async function* answerTexts(
  options: Options,
  pool: ThreadPool,
  progress: Progress,
  onAnswer: (answer: SeriesAnswer) => void,
): AsyncGenerator<string> {
  yield headerOf(options.levels);
  for await (const block of taskBlocks(options)) {
    for (const answer of await pool.run(block, progress.advance)) {
      onAnswer(answer);
      yield answer.rows;
    }
  }
}
