// Which form of exponential smoothing a series gets: the least AICc, as in R's ets; its season is then kept from standing still
// (ets/moving-season.ts).
// Rejected: an undamped trend that costs 2 AICc more, and leaving out forms that are biased in their own past, which the average of forms
// has (ets/average.ts). Mean MASE of the one chosen form with both rules and with none: M3 0.834 and 0.823, Superstore 1.369 and 1.292, by
// region 1.280 and 1.256, Australian retail 1.013 and 1.014, Complete Journey 1.069 and 1.069.
import type { Series } from '../series.ts';
import { type EtsFit, fitForm, fitForms, settleSeason } from './fit.ts';

/** By how much a further hill's log-likelihood must exceed that of the hill found first: less is no reason to smooth otherwise. */
const HILL_MARGIN = 1;

export type Choice = { readonly fit: EtsFit; readonly formsTried: number; readonly aicc: number };

/** Null when no form has a finite likelihood. */
export function chooseForm(series: Series): Choice | null {
  const [first, ...others] = fitForms(series);
  if (first === undefined) return null;
  const best = others.reduce((least, next) => (next.aicc < least.aicc ? next : least), first);
  const likeliest = fitForm(series, best.form);
  const higher = likeliest !== null && likeliest.logLikelihood > best.logLikelihood + HILL_MARGIN;
  const found = higher ? likeliest : best;
  return { fit: settleSeason(series, found), formsTried: 1 + others.length, aicc: found.aicc };
}
