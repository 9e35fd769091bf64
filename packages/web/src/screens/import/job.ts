// What the page and the import's own thread say to each other. A thread does one job: look at the beginning of a file,
// check all of it, or send it.

import type { FieldSources, ImportRow } from '@topline/domain/import/import-row.ts';
import type { ImportCounts, ImportSummary } from '@topline/domain/import/report.ts';
import type { Decimals } from '@topline/domain/import/write-order.ts';
import type { WeekStart } from '@topline/domain/merchant.ts';
import type { ChosenSources } from './guess-sources.ts';

export interface Settings {
  readonly decimals: Decimals;
  /** Of merchants that the import makes. */
  readonly timezone: string;
  readonly weekStart: WeekStart;
}

export type Job =
  | { readonly kind: 'look'; readonly file: File; readonly sources?: ChosenSources; readonly settings: Settings }
  | {
      readonly kind: 'check' | 'send';
      readonly file: File;
      readonly sources: FieldSources;
      readonly settings: Settings;
    };

export type Order = { readonly kind: 'pause' | 'resume' | 'cancel' };

/** The file's beginning. */
export interface Beginning {
  readonly header: readonly string[];
  readonly sources: ChosenSources;
  /** Empty while a field has no source. */
  readonly rows: readonly LookedAtRow[];
}

export interface LookedAtRow extends Omit<ImportRow, 'defect'> {
  /** The amount as it would be sent, where it is rounded. */
  readonly roundedTo?: string;
  /** Why its order would be rejected. */
  readonly problem?: string;
}

export interface Progress extends ImportCounts {
  readonly readBytes: number;
}

export interface ImportedMerchant {
  readonly merchantId: number;
  readonly name: string;
  /** The day of its latest order in the file. */
  readonly latest: string;
}

export interface Outcome {
  readonly summary: ImportSummary;
  /** Every rejected order with its lines and reasons, as CSV; absent when there is none. */
  readonly report?: Blob;
  /** Whose orders they were, at most MERCHANTS_KEPT_MAX. */
  readonly merchants: readonly ImportedMerchant[];
  /** Why it ended before the end of the file. */
  readonly ended?: EarlyEnd;
}

export interface EarlyEnd {
  /** `mistake`: an error of the page itself. */
  readonly why: 'cancelled' | 'unreadable' | 'unreachable' | 'refused' | 'mistake';
  readonly message: string;
}

export type Report =
  | { readonly kind: 'beginning'; readonly beginning: Beginning }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'waiting'; readonly isWaiting: boolean }
  | { readonly kind: 'outcome'; readonly outcome: Outcome };
