// The calendar agrees with Temporal, which is the oracle here and is not used by the calendar's hot path.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createCalendar, isLocalDate, isTimeZone, type MerchantCalendar } from '../src/calendar.ts';
import { WEEK_STARTS, type WeekStart } from '../src/merchant.ts';

const ZONES = [
  'UTC',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Chatham',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'America/St_Johns',
  'America/New_York',
  'America/Caracas',
  'Asia/Kathmandu',
  'Asia/Kuwait',
  'Asia/Pyongyang',
  'Asia/Tehran',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Europe/Berlin',
  'Europe/Dublin',
  'Etc/GMT+12',
];
const FROM_MS = Date.UTC(1990, 0, 1);
const TO_MS = Date.UTC(2100, 0, 1);
const calendars = new Map(ZONES.map((timezone) => [timezone, createCalendar({ timezone, weekStart: 'MONDAY' })]));

function calendarOf(timezone: string): MerchantCalendar {
  const calendar = calendars.get(timezone);
  assert.ok(calendar);
  return calendar;
}

function zoned(timezone: string, ms: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone);
}

function wallMs(time: Temporal.PlainTime): number {
  return time.since(Temporal.PlainTime.from('00:00')).total('milliseconds');
}

function assertInstant(timezone: string, ms: number): void {
  const expected = zoned(timezone, ms);
  const calendar = calendarOf(timezone);
  assert.equal(calendar.dateOf(ms), expected.toPlainDate().toString(), `${timezone} ${ms}`);
  assert.equal(calendar.bucketsOf(ms).DAY, expected.toPlainDate().toString(), `${timezone} ${ms}`);
  assert.equal(calendar.timeOfDayMs(ms), wallMs(expected.toPlainTime()), `${timezone} ${ms}`);
}

function assertWallTime(timezone: string, dateTime: Temporal.PlainDateTime): void {
  const date = dateTime.toPlainDate().toString();
  const calendar = calendarOf(timezone);
  const expected = dateTime.toZonedDateTime(timezone, { disambiguation: 'compatible' }).epochMilliseconds;
  assert.equal(calendar.instantOf(date, wallMs(dateTime.toPlainTime())), expected, `${timezone} ${dateTime}`);
  const start = dateTime.toPlainDate().toZonedDateTime(timezone).epochMilliseconds;
  assert.equal(calendar.startInstant(date), start, `${timezone} ${date}`);
}

const anyZone = fc.constantFrom(...ZONES);
const anyInstant = fc.integer({ min: FROM_MS, max: TO_MS - 1 });

test('any instant has the local date and time of day that Temporal gives it', () => {
  fc.assert(fc.property(anyZone, anyInstant, assertInstant), { numRuns: 3_000 });
});

test('any wall time and any midnight is the instant that Temporal gives it', () => {
  fc.assert(
    fc.property(anyZone, anyInstant, (timezone, ms) => assertWallTime(timezone, zoned('UTC', ms).toPlainDateTime())),
    { numRuns: 3_000 },
  );
});

test('around every offset change of every zone, instants, wall times and midnights are right', () => {
  let changes = 0;
  for (const timezone of ZONES) {
    let at = zoned(timezone, FROM_MS).getTimeZoneTransition('next');
    for (; at !== null && at.epochMilliseconds < TO_MS; at = at.getTimeZoneTransition('next')) {
      changes++;
      const before = at.subtract({ milliseconds: 1 });
      for (const ms of [-1, 0, 1, 59_999, 60_000]) assertInstant(timezone, at.epochMilliseconds + ms);
      for (const minutes of [-90, -30, -1, 0, 1, 29, 30, 60, 90]) {
        assertWallTime(timezone, at.toPlainDateTime().add({ minutes }));
        assertWallTime(timezone, before.toPlainDateTime().add({ minutes }));
      }
    }
  }
  assert.ok(changes > 1_000, `only ${changes} changes were seen`);
});

test('Apia had no 30 December 2011: its day starts with the next, and no order falls into it', () => {
  const apia = calendarOf('Pacific/Apia');
  const skip = Date.parse('2011-12-30T10:00:00Z');
  assert.equal(apia.dateOf(skip - 1), '2011-12-29');
  assert.equal(apia.dateOf(skip), '2011-12-31');
  assert.equal(apia.startInstant('2011-12-30'), skip);
  assert.equal(apia.startInstant('2011-12-31'), skip);
  assert.equal(apia.nextStart('DAY', '2011-12-29'), '2011-12-30');
});

test('Sao Paulo 2018-11-04 starts at 01:00 because midnight did not happen', () => {
  const calendar = calendarOf('America/Sao_Paulo');
  assert.equal(calendar.startInstant('2018-11-04'), Date.parse('2018-11-04T03:00:00Z'));
  assert.equal(calendar.timeOfDayMs(calendar.startInstant('2018-11-04')), 3_600_000);
});

test('an order belongs to its local week, month and year, whatever UTC says', () => {
  const kiritimati = createCalendar({ timezone: 'Pacific/Kiritimati', weekStart: 'SUNDAY' });
  assert.deepEqual(kiritimati.bucketsOf(Date.parse('2023-12-31T23:59:59.999Z')), {
    DAY: '2024-01-01',
    WEEK: '2023-12-31',
    MONTH: '2024-01-01',
    YEAR: '2024-01-01',
  });
  const west = createCalendar({ timezone: 'Etc/GMT+12', weekStart: 'SATURDAY' });
  assert.deepEqual(west.bucketsOf(Date.parse('2024-01-01T11:59:59.999Z')), {
    DAY: '2023-12-31',
    WEEK: '2023-12-30',
    MONTH: '2023-12-01',
    YEAR: '2023-01-01',
  });
});

test('the week around new year starts on the day the merchant chose', () => {
  const expected: Record<WeekStart, string> = {
    MONDAY: '2024-12-30',
    TUESDAY: '2024-12-31',
    WEDNESDAY: '2025-01-01',
    THURSDAY: '2024-12-26',
    FRIDAY: '2024-12-27',
    SATURDAY: '2024-12-28',
    SUNDAY: '2024-12-29',
  };
  for (const weekStart of WEEK_STARTS) {
    const calendar = createCalendar({ timezone: 'UTC', weekStart });
    assert.equal(calendar.bucketStartOf('WEEK', '2025-01-01'), expected[weekStart]);
    assert.equal(calendar.bucketsOf(Date.parse('2025-01-01T12:00:00Z')).WEEK, expected[weekStart]);
  }
});

test('bucket starts and ends are those of the plain calendar', () => {
  const anyDate = fc
    .integer({ min: -700_000, max: 2_900_000 })
    .map((day) => Temporal.PlainDate.from('1970-01-01').add({ days: day }));
  fc.assert(
    fc.property(
      anyDate,
      fc.constantFrom(...WEEK_STARTS),
      fc.integer({ min: -50, max: 50 }),
      (date, weekStart, count) => {
        const calendar = createCalendar({ timezone: 'UTC', weekStart });
        const text = date.toString();
        const daysIntoWeek = (date.dayOfWeek - 1 - WEEK_STARTS.indexOf(weekStart) + 7) % 7;
        const starts = {
          DAY: date,
          WEEK: date.subtract({ days: daysIntoWeek }),
          MONTH: date.with({ day: 1 }),
          YEAR: date.with({ month: 1, day: 1 }),
        };
        const steps = {
          DAY: { days: count },
          WEEK: { weeks: count },
          MONTH: { months: count },
          YEAR: { years: count },
        };
        const one = { DAY: { days: 1 }, WEEK: { weeks: 1 }, MONTH: { months: 1 }, YEAR: { years: 1 } };
        for (const type of ['DAY', 'WEEK', 'MONTH', 'YEAR'] as const) {
          const start = starts[type].toString();
          assert.equal(calendar.bucketStartOf(type, text), start);
          assert.equal(calendar.addBuckets(type, start, count), starts[type].add(steps[type]).toString());
          assert.equal(calendar.bucketEndOf(type, start), starts[type].add(one[type]).toString());
          assert.equal(calendar.nextStart(type, start), starts[type].add(one[type]).toString());
          assert.equal(calendar.previousStart(type, start), starts[type].subtract(one[type]).toString());
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('only IANA names in their usual spelling are time zones', () => {
  for (const name of [...ZONES, 'Europe/Kiev', 'US/Eastern', 'Etc/UTC']) assert.equal(isTimeZone(name), true, name);
  for (const name of ['', 'europe/berlin', '+05:30', 'Z', 'Mars/Olympus', 'Europe/Berlin ', 'UTC[u-ca=iso8601]']) {
    assert.equal(isTimeZone(name), false, name);
    assert.throws(() => createCalendar({ timezone: name, weekStart: 'MONDAY' }), RangeError);
  }
});

test('a local date exists and is written YYYY-MM-DD', () => {
  for (const text of ['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])
    assert.equal(isLocalDate(text), true, text);
  for (const text of [
    '2023-02-29',
    '1900-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-1-1',
    '2024-02-30',
    '',
    '2024-02-29 ',
  ]) {
    assert.equal(isLocalDate(text), false, text);
  }
});

test('the hot path is a table, not Temporal: a million instants take less than a second', () => {
  const calendar = calendarOf('Europe/Berlin');
  const instants = Float64Array.from(
    { length: 1_000_000 },
    (_, index) => FROM_MS + ((index * 7_919_999) % 315_360_000_000),
  );
  const started = performance.now();
  for (const ms of instants) calendar.bucketsOf(ms);
  const elapsedMs = performance.now() - started;
  assert.ok(elapsedMs < 1_000, `${elapsedMs} ms`);
});

test('the instants of a span of dates are exactly those whose local date Temporal puts in it', () => {
  const minutes = [-1, 0, 1, 29, 30, 31, 59, 60, 61, 119, 120, 180];
  let doubled = 0;
  for (const timezone of ZONES) {
    let at = zoned(timezone, FROM_MS).getTimeZoneTransition('next');
    for (let count = 0; at !== null && count < 60; count++) {
      const change = at.epochMilliseconds;
      const day = at.toPlainDate();
      for (const [back, length] of [
        [1, 1],
        [0, 1],
        [-1, 1],
        [3, 7],
      ] as const) {
        const from = day.subtract({ days: back });
        const to = from.add({ days: length });
        const spans = calendarOf(timezone).instantsOf(from.toString(), to.toString());
        if (spans.length > 1) doubled++;
        for (const minute of minutes.flatMap((value) => [value, -value])) {
          const ms = change + minute * 60_000;
          const date = zoned(timezone, ms).toPlainDate();
          const inside = Temporal.PlainDate.compare(date, from) >= 0 && Temporal.PlainDate.compare(date, to) < 0;
          const found = spans.some((span) => ms >= span.startMs && ms < span.endMs);
          assert.equal(found, inside, `${timezone} ${from} ${to} ${ms}`);
        }
      }
      at = at.getTimeZoneTransition('next');
    }
  }
  assert.ok(doubled > 0, 'St. John’s set its clocks back over midnight');
  assert.deepEqual(calendarOf('Pacific/Apia').instantsOf('2011-12-30', '2011-12-31'), []);
});
