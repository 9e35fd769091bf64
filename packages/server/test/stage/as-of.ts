// An answer holds every order of its bucket that was committed by its asOf: at least those whose 201 came before that instant.
import { bucketStarts, type Calendar } from './calendar.ts';
import type { Findings } from './findings.ts';
import type { Ledger } from './ledger.ts';
import type { TestMerchant } from './orders.ts';

export interface YearQuestion {
  readonly path: string;
  readonly merchant: TestMerchant;
  readonly asked: Calendar;
  readonly year: string;
}

export interface YearAnswer {
  readonly asOf: string | null;
  readonly stale: boolean;
  readonly source: string;
  readonly timezone: string;
  readonly weekStart: string;
  readonly total: { readonly orders: number };
}

/** Most orders fall into the running year. */
export function askYear(merchant: TestMerchant): YearQuestion {
  const asked = merchant.calendar;
  const { YEAR: year } = bucketStarts(Date.now(), asked);
  const path = `/api/top-categories?merchantId=${merchant.merchantId}&bucketType=YEAR&bucketStart=${year}&limit=1`;
  return { path, merchant, asked, year };
}

export function checkAsOf(
  deps: { ledger: Ledger; findings: Findings },
  { merchant, asked, year }: YearQuestion,
  answer: YearAnswer,
): void {
  const { asOf, stale, source, total } = answer;
  if (source !== 'clickhouse' && !stale)
    deps.findings.add('wrong', `an answer from ${source} does not say that it may be old`);
  const sameCalendar =
    answer.timezone === asked.timezone && answer.weekStart === asked.weekStart && merchant.calendar === asked;
  if (asOf === null || !sameCalendar) return;
  const least = deps.ledger.answeredBefore(merchant, 'YEAR', year, Date.parse(asOf));
  if (total.orders < least)
    deps.findings.add('wrong', `an answer as of ${asOf} has ${total.orders} orders of ${year}, ${least} were accepted`);
}
