// npm run import: the orders of a CSV file, through the public API like any other caller's.
// States: options read → file opened → names loaded → rows, orders, batches flow → summary. Ctrl-C or a failure ends it
// between two answers; what was sent stays, and the next run recognises it.
// Guarantee: exit code 0 means that every order of the file is in the system.
import { stat } from 'node:fs/promises';
import { IngestUnreachable } from '@topline/domain/import/api-requests.ts';
import { loadCatalogue } from '@topline/domain/import/catalogue.ts';
import { createDryRun } from '@topline/domain/import/dry-run.ts';
import { groupOrders } from '@topline/domain/import/group-orders.ts';
import { UnreadableFile } from '@topline/domain/import/import-row.ts';
import { createIngestClient, IngestRefusal } from '@topline/domain/import/ingest-client.ts';
import type { ImportReport } from '@topline/domain/import/report.ts';
import { createNames } from '@topline/domain/import/resolve-orders.ts';
import { sendOrders } from '@topline/domain/import/send-orders.ts';
import cliProgress from 'cli-progress';
import { createApiRequests } from '../simulate/api-requests.ts';
import { IMPORT_HELP, type ImportOptions, readImportOptions } from './import/options.ts';
import { readRows } from './import/read-rows.ts';
import { createReportFile, summaryText } from './import/report.ts';

export interface ImportIo {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Where the instance's orders go when --url is not given. */
  readonly ingestUrl: string;
  readonly apiKey?: string | undefined;
  readonly signal?: AbortSignal;
  /** How long one request goes on trying while the API is away. */
  readonly retryForMs?: number;
}

const EXIT = { allAccepted: 0, someRejected: 1, notDone: 2 } as const;

export async function runImport(argv: readonly string[], io: ImportIo): Promise<number> {
  const read = readImportOptions(argv);
  if (read.kind === 'help') {
    io.stdout.write(IMPORT_HELP);
    return EXIT.allAccepted;
  }
  if (read.kind === 'wrong') {
    io.stderr.write(`${read.sentence}\n`);
    return EXIT.notDone;
  }
  try {
    return await importFile(read.options, io);
  } catch (error) {
    const sentence = sentenceOf(error, read.options, io.signal);
    if (sentence === undefined) throw error;
    io.stderr.write(`${sentence}\n`);
    return EXIT.notDone;
  }
}

async function importFile(options: ImportOptions, io: ImportIo): Promise<number> {
  const { size } = await stat(options.path);
  const report = createReportFile(options.report);
  const bar = createBar(io.stderr, size, report);
  try {
    const { client, catalogue } = await target(options, io);
    const rows = readRows(options.path, bar.read);
    const names = createNames(catalogue, options);
    await sendOrders({ client, names, report, onBatch: bar.draw }, groupOrders(rows), options.decimals);
  } finally {
    bar.stop();
    await report.close();
    if (report.counts.accepted + report.counts.refused > 0) {
      io.stdout.write(summaryText(report.summary(), options.dryRun));
    }
  }
  return report.counts.refused > 0 ? EXIT.someRejected : EXIT.allAccepted;
}

async function target({ url, dryRun }: ImportOptions, io: ImportIo) {
  if (dryRun) return createDryRun(Date.now());
  const requests = createApiRequests({
    url: url ?? io.ingestUrl,
    ...(io.apiKey === undefined ? {} : { apiKey: io.apiKey }),
    ...(io.signal === undefined ? {} : { signal: io.signal }),
    ...(io.retryForMs === undefined ? {} : { retryForMs: io.retryForMs }),
  });
  const client = createIngestClient(requests);
  return { client, catalogue: await loadCatalogue(client) };
}

/** Silent where nobody watches. */
function createBar(stream: ImportIo['stderr'], totalBytes: number, report: ImportReport) {
  let readBytes = 0;
  const read = (count: number): void => {
    readBytes += count;
  };
  if (stream.isTTY !== true) return { read, draw: () => undefined, stop: () => undefined };
  const format = '{bar} {percentage}% | {orders} orders | {refused} rejected | {duration_formatted}';
  const bar = new cliProgress.SingleBar({ stream, format, hideCursor: true }, cliProgress.Presets.shades_classic);
  const payload = () => ({ orders: report.counts.accepted, refused: report.counts.refused });
  bar.start(totalBytes, 0, payload());
  return { read, draw: () => bar.update(readBytes, payload()), stop: () => bar.stop() };
}

/** One clear sentence for what people can mend; undefined for a bug. */
function sentenceOf(
  error: unknown,
  { path, dryRun }: ImportOptions,
  signal: AbortSignal | undefined,
): string | undefined {
  const again = dryRun ? '' : ' What was sent stays; run the import again to continue.';
  if (signal?.aborted) return `Interrupted.${again}`;
  if (error instanceof UnreadableFile) return `${path}: ${error.message}${again}`;
  if (error instanceof IngestUnreachable) return `${error.message}.${again}`;
  if (error instanceof IngestRefusal) return `${error.message}.${again}`;
  const { code, message } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? `${message}.${again}` : undefined;
}
