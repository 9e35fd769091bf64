// Amounts keep every digit, in the merchant's currency and the reader's way of writing. Expected texts are written by
// hand from the locales' rules; spaces are compared as plain spaces.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFormat, forecastDecimals, isLevel } from '../src/words/format.ts';

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ');
const format = (locale: string, currency = 'EUR', timezone = 'Europe/Berlin') =>
  createFormat({ locale, language: 'en', currency, timezone });

test('an amount beyond the precision of a double keeps every digit', () => {
  assert.equal(format('en-GB').amount('90071992547409931.07'), '€90,071,992,547,409,931.07');
});

test('an amount is written as the locale writes it', () => {
  assert.equal(plain(format('de-DE').amount('12480.50')), '12.480,50 €');
  assert.equal(format('en-US', 'USD').amount('-0.05'), '-$0.05');
});

test('the amount itself says how many decimals its currency has', () => {
  assert.equal(format('en-US', 'JPY').amount('1050'), '¥1,050');
  assert.equal(plain(format('en-US', 'KWD').amount('1.250')), 'KWD 1.250');
  // Intl would show none for the forint; a line of 59.97 must not become 60.
  assert.equal(plain(format('en-US', 'HUF').amount('59.97')), 'Ft 59.97');
});

test('a forecast is rounded to the decimals its table shows', () => {
  assert.equal(format('en-GB').rounded('3459.51', 0), '€3,460');
  assert.equal(format('en-GB').rounded('3.459', 2), '€3.46');
  assert.equal(forecastDecimals(99.99, 2), 2);
  assert.equal(forecastDecimals(100, 2), 0);
});

test('shares and changes are percentages; a change loses its decimal from ten percent on', () => {
  const { share, changeSize } = format('en-GB');
  assert.equal(share('0.2734'), '27.3%');
  assert.equal(share('1'), '100.0%');
  assert.equal(changeSize(-0.0821), '8.2%');
  assert.equal(changeSize(0.0996), '10%');
  assert.equal(changeSize(12.4), '1,240%');
  assert.ok(isLevel(-0.0004));
  assert.ok(!isLevel(0.001));
});

test('periods are written with their last day, not the exclusive end', () => {
  const { period } = format('en-GB');
  assert.equal(plain(period('WEEK', '2026-11-16', '2026-11-23')), '16 – 22 Nov 2026');
  assert.equal(plain(period('WEEK', '2026-12-28', '2027-01-04')), '28 Dec 2026 – 3 Jan 2027');
  assert.equal(period('DAY', '2026-11-22', '2026-11-23'), 'Sun, 22 Nov 2026');
  assert.equal(period('MONTH', '2026-02-01', '2026-03-01'), 'February 2026');
  assert.equal(period('YEAR', '2026-01-01', '2027-01-01'), '2026');
});

test('times are those of the merchant, in English words and the habits of the reader’s region', () => {
  const berlin = format('de-DE');
  assert.equal(berlin.time('2026-11-22T13:03:20Z'), '14:03:20');
  assert.equal(plain(berlin.until('WEEK', '2026-11-15T13:03:20Z')), 'Sunday 14:03');
  const tokyo = format('en-US', 'JPY', 'Asia/Tokyo');
  assert.equal(plain(tokyo.time('2026-11-22T13:03:20Z')), '10:03:20 PM');
  assert.equal(plain(tokyo.until('DAY', '2026-11-21T13:03:20Z')), '10:03 PM');
});

test('dates speak the language of the page and keep the region of the reader', () => {
  const german = createFormat({ locale: 'de-AT', language: 'de', currency: 'EUR', timezone: 'Europe/Vienna' });
  assert.equal(plain(german.period('MONTH', '2026-01-01', '2026-02-01')), 'Jänner 2026');
  assert.equal(german.weekday(0), 'Montag');
  assert.equal(plain(german.age(180_000)), '3 Min.');
});

test('an age is told in the unit that people would use', () => {
  const { age } = format('en-GB');
  assert.equal(plain(age(0)), '0 secs');
  assert.equal(plain(age(89_000)), '89 secs');
  assert.equal(plain(age(3 * 60_000)), '3 mins');
  assert.equal(plain(age(5 * 3_600_000)), '5 hrs');
  assert.equal(plain(age(4 * 86_400_000)), '4 days');
});

test('a zone that this browser does not know counts as UTC instead of failing', () => {
  assert.equal(format('en-GB', 'EUR', 'Mars/Olympus').time('2026-11-22T13:03:20Z'), '13:03:20');
});

test('a probability is told in whole percent, and a small one never reads as none', () => {
  const format = createFormat({ locale: 'en-GB', language: 'en', currency: 'EUR', timezone: 'Europe/Berlin' });
  assert.deepEqual([0, 0.004, 0.01, 0.754, 1].map(format.percent), ['0%', '< 1%', '1%', '75%', '100%']);
});
