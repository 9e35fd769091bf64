// When a sale happened, as the wire tells it: RFC 3339 with an offset, truncated to milliseconds.
//
// Guarantee: an instant is given only for a date that exists and lies in the window in which orders are accepted.
// "T" and "Z" may be lower case, as RFC 3339 allows; the fraction may have any number of digits, of which three count;
// -00:00 is UTC. Refused as malformed (400): no offset, a date or time that does not exist, 24:00, the leap second :60
// (no merchant's calendar has one). Refused by rule (422): everything outside the window, also years that only the
// expanded ISO 8601 form can write (+275760), so that a caller reads "outside the window" and not "malformed".

export const ORDER_DATE_FROM_MS = Date.UTC(1990, 0, 1);
/** Clocks differ, and a till may be set to tomorrow's date: an order may be this far in the future. */
export const ORDER_DATE_AHEAD_MS_MAX = 86_400_000;

export type OrderDate =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly breaks: 'shape' | 'rule'; readonly detail: string };

const SHAPE = /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const EXPANDED_YEAR_CHARS = 7;
const MALFORMED: OrderDate = {
  ok: false,
  breaks: 'shape',
  detail: 'must be an RFC 3339 date-time that exists, with an offset, for example 2024-01-15T10:30:00Z',
};
const OUTSIDE: OrderDate = {
  ok: false,
  breaks: 'rule',
  detail: 'must not be before 1990-01-01T00:00:00Z nor more than one day in the future',
};

export function parseOrderDate(text: string, nowMs: number): OrderDate {
  const parts = SHAPE.exec(text);
  if (parts === null) return MALFORMED;
  const [, yearText = '', month, day, hour, minute, second, fraction = '', sign, offsetHour = 0, offsetMinute = 0] =
    parts;
  const year = Number(yearText);
  if (!dateExists(year, Number(month), Number(day))) return MALFORMED;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return MALFORMED;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return MALFORMED;
  if (yearText.length === EXPANDED_YEAR_CHARS && year >= 0 && year <= 9999) return MALFORMED;
  // Date.UTC reads the years 0 to 99 as 1900 to 1999: they are sorted out before it sees them.
  if (year < 1989 || year > 9999) return OUTSIDE;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const local = Date.UTC(
    year,
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds,
  );
  const offsetMs = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  const ms = sign === '-' ? local + offsetMs : local - offsetMs;
  return ms < ORDER_DATE_FROM_MS || ms > nowMs + ORDER_DATE_AHEAD_MS_MAX ? OUTSIDE : { ok: true, ms };
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** In the proleptic Gregorian calendar. */
function dateExists(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
  return day >= 1 && day <= days;
}
