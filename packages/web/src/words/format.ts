// Numbers, dates and times as the reader is used to them, in the merchant's currency and time zone. Numbers follow the
// whole locale; dates follow its region and speak the language of the sentences they stand in.
// Guarantee: an amount shows every digit of its text and no other: it goes to Intl as text, never as a floating-point
// number, and its own decimals decide how many are shown (Intl thinks that HUF or IDR have none).

import type { LocalDate } from '@topline/domain/bucket.ts';
import { DAY_MS, dayOfDate } from '@topline/domain/civil-date.ts';
import type { Decimal, Instant } from '../api/answers.ts';
import { lastDateBefore } from '../view/period.ts';
import type { PeriodType } from '../view/url-state.ts';
import { decimalsIn } from './decimal.ts';

export interface FormatOptions {
  /** BCP 47; undefined: the browser's. */
  readonly locale: string | undefined;
  /** The language of the page's texts. */
  readonly language: string;
  readonly currency: string;
  readonly timezone: string;
}

export interface Format {
  /** Exact: "12480.50" as "12,480.50 €". */
  amount(value: Decimal): string;
  /** Rounded to so many decimals, for numbers that are no records: forecasts and their bounds. */
  rounded(value: Decimal, decimals: number): string;
  /** "0.2734" as "27.3%". */
  share(ratio: Decimal): string;
  /** A relative change without its sign: 0.0821 as "8.2%", from ten percent on without a decimal. */
  changeSize(ratio: number): string;
  /** A probability or weight in whole percent; what is not nothing never reads as nothing: "< 1%". */
  percent(ratio: number): string;
  integer(value: number): string;
  /** The dates of a bucket whose end is exclusive: "Nov 16 – 22, 2026". */
  period(type: PeriodType, start: LocalDate, end: LocalDate): string;
  /** "14:03:20" on the merchant's clock. */
  time(instant: Instant): string;
  /** A date of the merchant's calendar, as briefly as a chart's axis needs it: "16 Nov", "Nov 2026", "2026". */
  tick(type: PeriodType, start: LocalDate): string;
  /** "Monday", 0 = Monday. */
  weekday(index: number): string;
  /** A length of time in its two largest units' worth: "12 s", "3 min", "5 h", "4 days". */
  age(ms: number): string;
  /** Day and time on the merchant's clock. */
  moment(instant: Instant): string;
  /** The end of a comparison, as briefly as the period allows: "14:03", "Sunday 14:03", "Oct 22, 14:03". */
  until(type: PeriodType, end: Instant): string;
}

const ROUND_CHANGE_FROM = 0.0995;

const PERIOD_OPTIONS: Readonly<Record<PeriodType, Intl.DateTimeFormatOptions>> = {
  DAY: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  WEEK: { day: 'numeric', month: 'short', year: 'numeric' },
  MONTH: { month: 'long', year: 'numeric' },
  YEAR: { year: 'numeric' },
  CUSTOM: { day: 'numeric', month: 'short', year: 'numeric' },
};

const UNTIL_OPTIONS: Readonly<Record<PeriodType, Intl.DateTimeFormatOptions>> = {
  DAY: {},
  WEEK: { weekday: 'long' },
  MONTH: { day: 'numeric', month: 'short' },
  YEAR: { day: 'numeric', month: 'short', year: 'numeric' },
  CUSTOM: { day: 'numeric', month: 'short', year: 'numeric' },
};

const TICK_OPTIONS: Readonly<Record<PeriodType, Intl.DateTimeFormatOptions>> = {
  DAY: { day: 'numeric', month: 'short' },
  WEEK: { day: 'numeric', month: 'short' },
  MONTH: { month: 'short', year: '2-digit' },
  YEAR: { year: 'numeric' },
  CUSTOM: { day: 'numeric', month: 'short' },
};

/** Any Monday. */
const MONDAY_MS = 4 * DAY_MS;

/** From so many of a unit on, the next one is clearer. */
const AGE_UNITS = [
  { unit: 'second', ms: 1_000, below: 90 },
  { unit: 'minute', ms: 60_000, below: 90 },
  { unit: 'hour', ms: 3_600_000, below: 48 },
  { unit: 'day', ms: DAY_MS, below: Number.POSITIVE_INFINITY },
] as const;

const CLOCK: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };

export function createFormat(options: FormatOptions): Format {
  const { locale, currency } = options;
  const timeZone = knownZone(options.timezone);
  const money = createMoneyFormats(locale, currency);
  const oneDecimal = percentFormat(locale, 1);
  const noDecimal = percentFormat(locale, 0);
  const integer = new Intl.NumberFormat(locale);
  const words = localeOf(options.language, locale);
  const time = new Intl.DateTimeFormat(words, { timeZone, timeStyle: 'medium' });
  const moment = new Intl.DateTimeFormat(words, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  const weekday = new Intl.DateTimeFormat(words, { weekday: 'long', timeZone: 'UTC' });
  return {
    amount: (value) => money(decimalsIn(value)).format(exact(value)),
    rounded: (value, decimals) => money(decimals).format(exact(value)),
    share: (ratio) => oneDecimal.format(exact(ratio)),
    changeSize: (ratio) => (Math.abs(ratio) < ROUND_CHANGE_FROM ? oneDecimal : noDecimal).format(Math.abs(ratio)),
    percent: (ratio) => (ratio > 0 && ratio < 0.01 ? `< ${noDecimal.format(0.01)}` : noDecimal.format(ratio)),
    integer: (value) => integer.format(value),
    period: (type, start, end) => formatPeriod(words, type, start, end),
    time: (instant) => time.format(Date.parse(instant)),
    tick: (type, start) =>
      new Intl.DateTimeFormat(words, { ...TICK_OPTIONS[type], timeZone: 'UTC' }).format(utcOf(start)),
    weekday: (index) => weekday.format(MONDAY_MS + index * DAY_MS),
    age: (ms) => formatAge(words, ms),
    moment: (instant) => moment.format(Date.parse(instant)),
    until: (type, end) => formatUntil(words, timeZone, type, end),
  };
}

/** Intl takes the digits of a text as they stand; its type wants to see that they are some. */
function exact(value: Decimal): Intl.StringNumericLiteral {
  return value as Intl.StringNumericLiteral;
}

/** True when a relative change is shown as zero. */
export function isLevel(ratio: number): boolean {
  return Math.abs(ratio) < 0.0005;
}

/**
 * How many decimals the forecasts of one table deserve: none once the largest reaches a hundred (a forecast to the
 * cent pretends), else as many as the currency's amounts have.
 */
export function forecastDecimals(largest: number, currencyDecimals: number): number {
  return largest >= 100 ? 0 : currencyDecimals;
}

function createMoneyFormats(locale: string | undefined, currency: string): (decimals: number) => Intl.NumberFormat {
  const formats = new Map<number, Intl.NumberFormat>();
  return (decimals) => {
    const known = formats.get(decimals);
    if (known !== undefined) return known;
    const made = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      // One merchant has one currency, and the page names it: the short sign is enough in every row.
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(decimals, made);
    return made;
  };
}

function percentFormat(locale: string | undefined, decimals: number): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

function formatPeriod(locale: string, type: PeriodType, start: LocalDate, end: LocalDate): string {
  const format = new Intl.DateTimeFormat(locale, { ...PERIOD_OPTIONS[type], timeZone: 'UTC', calendar: 'gregory' });
  const last = type === 'WEEK' || type === 'CUSTOM' ? lastDateBefore(end) : start;
  return format.formatRange(utcOf(start), utcOf(last));
}

function formatUntil(locale: string, timeZone: string, type: PeriodType, end: Instant): string {
  const options = { ...UNTIL_OPTIONS[type], ...CLOCK, timeZone, calendar: 'gregory' };
  return new Intl.DateTimeFormat(locale, options).format(Date.parse(end));
}

function formatAge(locale: string, ms: number): string {
  const { unit, ms: size } = AGE_UNITS.find((one) => ms < one.below * one.ms) ?? AGE_UNITS[3];
  const count = Math.max(ms <= 0 ? 0 : 1, Math.round(ms / size));
  const unitDisplay = unit === 'day' ? 'long' : 'short';
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay }).format(count);
}

function utcOf(date: LocalDate): number {
  return dayOfDate(date) * DAY_MS;
}

/**
 * The page's language as the reader's region writes it: English for a reader in Germany is en-DE, with days before
 * months and a 24-hour clock.
 */
function localeOf(language: string, locale: string | undefined): string {
  const full = new Intl.Locale(locale ?? new Intl.NumberFormat().resolvedOptions().locale).maximize();
  return full.region === undefined ? language : `${language}-${full.region}`;
}

/** The zone, or UTC where this browser's own list lacks it. */
function knownZone(timezone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
