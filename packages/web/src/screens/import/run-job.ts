// The import itself: the command line's own steps, from the file's rows to the report, over the browser's file and
// requests.
// Guarantee: constant memory but for the report, whose text the browser may keep on its disk; an import that ends early
// says what was accepted until then.

import { type ApiRequests, IngestUnreachable } from '@topline/domain/import/api-requests.ts';
import { type Catalogue, loadCatalogue } from '@topline/domain/import/catalogue.ts';
import { createDryRun } from '@topline/domain/import/dry-run.ts';
import { groupOrders } from '@topline/domain/import/group-orders.ts';
import { rowsOf, UnreadableFile } from '@topline/domain/import/import-row.ts';
import { createIngestClient, type IngestClient, IngestRefusal } from '@topline/domain/import/ingest-client.ts';
import { createImportReport, REPORT_HEADER } from '@topline/domain/import/report.ts';
import { createNames, type Names } from '@topline/domain/import/resolve-orders.ts';
import { sendOrders } from '@topline/domain/import/send-orders.ts';
import type { EarlyEnd, ImportedMerchant, Job, Outcome, Progress } from './job.ts';
import { readRecords } from './read-file.ts';

export interface JobDeps {
  readonly requests: ApiRequests;
  readonly signal: AbortSignal;
  readonly nowMs: number;
  readonly onProgress: (progress: Progress) => void;
}

const MERCHANTS_KEPT_MAX = 50;
const REPORT_PART_CHARS = 262_144;
/** So that a spreadsheet knows the encoding. */
const BYTE_ORDER_MARK = '\uFEFF';

export async function runJob(job: Extract<Job, { kind: 'check' | 'send' }>, deps: JobDeps): Promise<Outcome> {
  const { signal } = deps;
  const kept = createReportText();
  const report = createImportReport(kept.write);
  const seen = createSeenMerchants();
  let readBytes = 0;
  const tell = () => deps.onProgress({ ...report.counts, readBytes });
  const onBytes = (count: number) => {
    readBytes += count;
    tell();
  };
  let ended: EarlyEnd | undefined;
  try {
    const { client, catalogue } = await targetOf(job, deps);
    const names = seen.watch(createNames(catalogue, job.settings));
    const orders = groupOrders(rowsOf(readRecords(job.file, { signal, onBytes }), job.sources));
    await sendOrders({ client, names, report, onBatch: tell }, orders, job.settings.decimals);
  } catch (error) {
    ended = earlyEnd(error, signal);
  }
  const text = kept.blob();
  return {
    summary: report.summary(),
    merchants: await seen.merchants(),
    ...(text === undefined ? {} : { report: text }),
    ...(ended === undefined ? {} : { ended }),
  };
}

interface Target {
  readonly client: Pick<IngestClient, 'postOrders'>;
  readonly catalogue: Catalogue;
}

async function targetOf(job: Job, { requests, nowMs }: JobDeps): Promise<Target> {
  if (job.kind !== 'send') return createDryRun(nowMs);
  const client = createIngestClient(requests);
  return { client, catalogue: await loadCatalogue(client) };
}

function earlyEnd(error: unknown, signal: AbortSignal): EarlyEnd {
  const message = error instanceof Error ? error.message : String(error);
  if (signal.aborted) return { why: 'cancelled', message };
  if (error instanceof UnreadableFile) return { why: 'unreadable', message };
  if (error instanceof IngestUnreachable) return { why: 'unreachable', message };
  if (error instanceof IngestRefusal) return { why: 'refused', message };
  return { why: 'mistake', message };
}

function createReportText() {
  const parts: Blob[] = [];
  let text = '';
  const close = () => {
    parts.push(new Blob([text]));
    text = '';
  };
  return {
    write(rows: string): void {
      text += rows;
      if (text.length >= REPORT_PART_CHARS) close();
    },
    blob(): Blob | undefined {
      if (text !== '') close();
      if (parts.length === 0) return undefined;
      return new Blob([BYTE_ORDER_MARK, REPORT_HEADER, ...parts], { type: 'text/csv' });
    },
  };
}

/** Whose orders went by, so that the end of an import can lead to them. */
function createSeenMerchants() {
  const latest = new Map<number, ImportedMerchant>();
  return {
    watch: (names: Names): Names => ({
      async resolve(orders) {
        const resolved = await names.resolve(orders);
        for (const [index, one] of resolved.entries()) {
          const { merchant: name = '', rows = [] } = orders[index] ?? {};
          if (!one.ok) continue;
          const { merchantId } = one.ids;
          const day = (rows[0]?.orderDate ?? '').slice(0, 10);
          const known = latest.get(merchantId);
          if (known === undefined && latest.size === MERCHANTS_KEPT_MAX) continue;
          if (known === undefined || known.latest < day) latest.set(merchantId, { merchantId, name, latest: day });
        }
        return resolved;
      },
    }),
    merchants: () => [...latest.values()],
  };
}
