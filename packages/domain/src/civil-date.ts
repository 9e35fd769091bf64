// Calendar dates as day numbers: 0 is 1970-01-01. Pure Gregorian arithmetic for the years 0000 to 9999, no zone.

import type { LocalDate } from './bucket.ts';

export const DAY_MS = 86_400_000;

const LOCAL_DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
/** 1970-01-01 was a Thursday; Monday is 0. */
const EPOCH_WEEKDAY = 3;

/** True for a date that exists, written YYYY-MM-DD. */
export function isLocalDate(text: string): text is LocalDate {
  if (!LOCAL_DATE.test(text)) return false;
  return dateOfDay(dayOfDate(text)) === text;
}

/** The day number of a date. The caller knows that the date exists (isLocalDate). */
export function dayOfDate(date: LocalDate): number {
  return dayOf(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));
}

/** The day number of year, month (1 to 12; others carry into the year) and day of the month. */
export function dayOf(year: number, month: number, dayOfMonth: number): number {
  // Counts from March so that the leap day is the last of its year: March is 0, February 11.
  const months = year * 12 + month - 3;
  const marchYear = Math.floor(months / 12);
  const marchMonth = months - marchYear * 12;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((marchMonth * 153 + 2) / 5) + dayOfMonth - 1 - 719_468;
}

export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
}

/** The inverse of dayOf. */
export function civilOfDay(day: number): CivilDate {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() };
}

export function dateOfDay(day: number): LocalDate {
  const { year, month, dayOfMonth } = civilOfDay(day);
  return formatDate(year, month, dayOfMonth);
}

export function formatDate(year: number, month: number, dayOfMonth: number): LocalDate {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOfDay(day: number): number {
  return (((day + EPOCH_WEEKDAY) % 7) + 7) % 7;
}
