// Every word of the page, in English. This file is the list of what another language has to say: `Texts` is its type.
// Sentences that hold numbers or names are functions, so that each language orders and counts in its own way.

import type { Phrase } from '../words/phrase.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'day', WEEK: 'week', MONTH: 'month', YEAR: 'year', CUSTOM: 'period' };
const MANY = { DAY: 'days', WEEK: 'weeks', MONTH: 'months', YEAR: 'years', CUSTOM: 'periods' };

const NUMERALS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const numeral = (value: number) => NUMERALS[value] ?? String(value);

export const en = {
  language: 'en',

  frame: {
    product: 'Topline',
    tagline: 'Which categories sell most, and which will sell most next.',
    screens: {
      top: 'Top sellers',
      next: 'Next period',
      compare: 'Models',
      accuracy: 'Accuracy',
      system: 'System',
      import: 'Import',
    },
    screensLabel: 'Screens',
    skip: 'Skip to the numbers',
    merchant: 'Merchant',
    chooseMerchant: 'Choose a merchant',
    searchMerchant: 'Search by name or number',
    noMerchantFound: (search: string) => `No merchant is called “${search}”.`,
    recentMerchants: 'Recent',
    allMerchants: 'All merchants',
    unknownMerchant: (id: number) => `There is no merchant ${id} here. Choose one above.`,
    theme: { label: 'Colours', system: 'as the device', light: 'light', dark: 'dark' },
    offline: 'This device is offline. What is shown stays as it was.',
    notFound: 'There is no page at this address.',
    back: 'Back to the ranking',
    weeksStart: (day: string) => `weeks start on ${day}`,
    close: 'Close',
  },

  shortcuts: {
    title: 'Keys',
    screens: 'Screens',
    timeframe: 'Day, week, month, year',
    step: 'Previous and next period',
    rows: 'Next and previous row',
    open: 'Open the row',
    merchant: 'Choose a merchant',
    list: 'This list',
    close: 'Close',
  },

  period: {
    label: 'Period',
    length: 'Length of the period',
    lengths: { DAY: 'Day', WEEK: 'Week', MONTH: 'Month', YEAR: 'Year', CUSTOM: 'Custom' },
    one: ONE,
    many: MANY,
    count: (type: keyof typeof ONE, count: number) =>
      `${count} ${plural('en', count, { one: ONE[type], other: MANY[type] })}`,
    /** Begins a sentence or a title. */
    now: { DAY: 'Today', WEEK: 'This week', MONTH: 'This month', YEAR: 'This year', CUSTOM: 'These days' },
    last: { DAY: 'Yesterday', WEEK: 'Last week', MONTH: 'Last month', YEAR: 'Last year', CUSTOM: 'The days before' },
    next: { DAY: 'Tomorrow', WEEK: 'Next week', MONTH: 'Next month', YEAR: 'Next year', CUSTOM: 'The next days' },
    previous: (type: keyof typeof ONE) => `Previous ${ONE[type]}`,
    following: (type: keyof typeof ONE) => `Next ${ONE[type]}`,
    from: 'From',
    to: 'To',
    apply: 'Show',
    wrongRange: 'The first day must not be after the last one, and ten years are the most.',
  },

  freshness: {
    nothingCounted: {
      brief: 'nothing counted yet',
      sentence:
        "No order of this merchant's has been counted yet. The first shows here within seconds of being accepted.",
    },
    upTo: (time: string) => `up to ${time}`,
    awayEmpty: 'not reachable, nothing counted yet',
    away: (time: string) => `not reachable, up to ${time}`,
    awaySentence: (moment: string | undefined) =>
      `Topline does not answer at the moment. The numbers keep ${moment === undefined ? 'the last answer' : `their state of ${moment}`}; the page goes on asking.`,
    cached: (time: string) => `cached, up to ${time}`,
    cachedSentence: (moment: string) =>
      `The stores do not answer: this is the last good answer, from ${moment}. Orders since then are kept and will be counted.`,
    rebuilding: (time: string) => `adding up anew, up to ${time}`,
    rebuildingSentence: 'The totals are being added up again for a new time zone or week start. Nothing is missing.',
    postgres: (time: string) => `up to ${time}, from PostgreSQL`,
    postgresSentence: 'ClickHouse is not reachable; the same totals come from PostgreSQL. Nothing is missing.',
    behind: (age: string) => `${age} behind`,
    behindSentence: (moment: string) =>
      `Counting is behind: the numbers stand at ${moment}. Orders since then are kept and will be counted.`,
  },

  state: {
    waitingFor: (what: string) => `Waiting for ${what} …`,
    failed: (what: string) => `${what} could not be read.`,
    mistake: (message: string) => `A mistake of this page: ${message}`,
    mistakeMeanwhile: 'Everything else on the page goes on.',
    meanwhile: 'The page asks again every few seconds; everything else goes on.',
    tryAgain: 'Try again',
    trying: 'Trying …',
    copy: 'Copy',
    copied: 'Copied',
    notEnough: 'not enough data',
    thisPage: 'This page',
    merchants: 'The list of merchants',
    merchantsMeanwhile: 'Orders that were accepted are safe. The page asks again every few seconds.',
    noAnswer: 'Topline does not answer as it should.',
  },

  change: {
    up: 'up',
    down: 'down',
    none: 'new',
    same: 'same place',
    outside: (shown: number) => `up from below place ${shown}`,
    moved: (direction: 'up' | 'down', places: number) =>
      `${direction} ${places} ${plural('en', places, { one: 'place', other: 'places' })}`,
  },

  exports: {
    label: 'Export',
    table: 'Table as CSV',
    svg: 'Chart as SVG',
    png: 'Chart as PNG',
    print: 'Print',
  },

  chart: {
    asTable: 'Show as a table',
    asChart: 'Show the chart',
  },

  /** By the names that the interface has for them. */
  modelNames: {
    auto: 'Automatic',
    combination: 'Combination',
    median: 'Median of models',
    temporal: 'All grains',
    ets: 'Smoothing, automatic',
    arima: 'ARIMA',
    theta: 'Theta',
    otm: 'Theta, optimised',
    dotm: 'Theta, dynamic',
    mstl: 'Decomposition',
    ses: 'Smoothing',
    holt: 'Trend',
    damped: 'Damped trend',
    rolling: 'Rolling mean',
    wma: 'Weighted mean',
    naive: 'Last value',
    drift: 'Drift',
    snaive: 'Same season before',
    croston: 'Croston',
    sba: 'Croston, corrected',
    tsb: 'Rare sales',
  },

  // ---- Top sellers ----
  topSellers: {
    headline: {
      now: {
        DAY: 'Today so far',
        WEEK: 'This week so far',
        MONTH: 'This month so far',
        YEAR: 'This year so far',
        CUSTOM: 'These days so far',
      },
      last: { DAY: 'Yesterday', WEEK: 'Last week', MONTH: 'Last month', YEAR: 'Last year', CUSTOM: 'The days before' },
      next: { DAY: 'Tomorrow', WEEK: 'Next week', MONTH: 'Next month', YEAR: 'Next year' },
      earlier: { DAY: 'yesterday', WEEK: 'last week', MONTH: 'last month', YEAR: 'last year' },
      before: {
        DAY: 'the day before',
        WEEK: 'the week before',
        MONTH: 'the month before',
        YEAR: 'the year before',
        CUSTOM: 'as many days before',
      },
      total: (opening: string, isPeriod: boolean, amount: string, change: string | undefined): Phrase => [
        `${opening}${isPeriod ? ':' : ''} `,
        [amount],
        `${change === undefined ? '' : `, ${change}`}. `,
      ],
      more: (size: string, than: string) => `${size} more than ${than}`,
      less: (size: string, than: string) => `${size} less than ${than}`,
      level: (than: string) => `as much as ${than}`,
      byUntil: (earlier: string, until: string) => `${earlier} by ${until}`,
      beforeUntil: (earlier: string, until: string) => `${earlier} before ${until}`,
      nothingYet: (type: keyof typeof ONE) =>
        type === 'DAY' ? 'Nothing sold today yet.' : `Nothing sold this ${ONE[type]} yet.`,
      nothing: (period: string) => `Nothing was sold in ${period}.`,
      present: {
        only: (leader: string): Phrase => [[leader], ' is all of it.'],
        leads: (leader: string): Phrase => [[leader], ' leads.'],
        climbed: (leader: string, climber: string, places: number): Phrase => [
          [leader],
          ' leads; ',
          [climber],
          ` climbed ${numeral(places)} ${plural('en', places, { one: 'place', other: 'places' })}.`,
        ],
        leadsAndClimbed: (leader: string, places: number): Phrase => [
          [leader],
          ` leads and climbed ${numeral(places)} ${plural('en', places, { one: 'place', other: 'places' })}.`,
        ],
        gained: (leader: string, gainer: string, gain: string): Phrase => [
          [leader],
          ' leads; ',
          [gainer],
          ` gained most, ${gain} more.`,
        ],
        leadsAndGained: (leader: string, gain: string): Phrase => [[leader], ` leads and gained most, ${gain} more.`],
      },
      past: {
        only: (leader: string): Phrase => [[leader], ' was all of it.'],
        leads: (leader: string): Phrase => [[leader], ' led.'],
        climbed: (leader: string, climber: string, places: number): Phrase => [
          [leader],
          ' led; ',
          [climber],
          ` climbed ${numeral(places)} ${plural('en', places, { one: 'place', other: 'places' })}.`,
        ],
        leadsAndClimbed: (leader: string, places: number): Phrase => [
          [leader],
          ` led and climbed ${numeral(places)} ${plural('en', places, { one: 'place', other: 'places' })}.`,
        ],
        gained: (leader: string, gainer: string, gain: string): Phrase => [
          [leader],
          ' led; ',
          [gainer],
          ` gained most, ${gain} more.`,
        ],
        leadsAndGained: (leader: string, gain: string): Phrase => [[leader], ` led and gained most, ${gain} more.`],
      },
      stays: (when: string, name: string): Phrase => [` ${when} `, [name], ' should stay first.'],
      takesOver: (when: string, name: string): Phrase => [` ${when} `, [name], ' may take the lead.'],
    },
    sales: 'The sales of this period',
    caption: (period: string) => `Categories by sales, ${period}`,
    rank: 'Rank',
    move: 'Move',
    category: 'Category',
    amount: 'Sales',
    share: 'Share',
    pieces: 'Pieces',
    orders: 'Orders',
    earlierAmount: 'Sales before',
    change: 'Change',
    versus: {
      DAY: 'vs day before',
      WEEK: 'vs week before',
      MONTH: 'vs month before',
      YEAR: 'vs year before',
      CUSTOM: 'vs days before',
    },
    against: (than: string) => `against ${than}`,
    comparedPart: (than: string) => `Compared with ${than}: the same part of the period.`,
    compared: (than: string) => `Compared with ${than}.`,
    more: (count: string) => `${count} more`,
    showAll: 'Show all',
    showTen: 'Show the first ten only',
    all: (count: number, shown: string) =>
      plural('en', count, { one: 'The one category', other: `All ${shown} categories` }),
    nothingYet: 'No order has a date in this period yet. It will appear here within seconds of being accepted.',
    nothing: 'No order has a date in this period.',
    agree: (age: string) => `Orders, totals and ClickHouse agree to the cent · checked ${age} ago`,
    trend: (name: string, first: string, last: string) => `${name}: from ${first} to ${last}`,
    late: (amount: string, count: number, moment: string) =>
      `${amount} from ${plural('en', count, { one: '1 late order', other: `${count} late orders` })} since ${moment}.`,
    showLate: 'Show these orders',
    drawer: {
      place: (rank: string, before: string | undefined) =>
        `rank ${rank}${before === undefined ? '' : `, was ${before}`}`,
      placeNew: (rank: string) => `rank ${rank}, not sold before`,
      orders: (count: number, shown: string) => `${shown} ${plural('en', count, { one: 'order', other: 'orders' })}`,
      pieces: (count: number, shown: string) => `${shown} ${plural('en', count, { one: 'piece', other: 'pieces' })}`,
      notSold: 'Nothing of this category was sold in this period.',
      everything: 'All categories',
      history: (name: string, many: string) => `${name} by ${many}`,
      grains: { DAY: 'day', WEEK: 'week', MONTH: 'month', YEAR: 'year' },
      period: 'Period',
      sold: 'sold',
      soFar: 'so far',
      yearBefore: 'the year before',
      forecast: 'forecast, 80% band',
      forecastFrom: 'Forecast from',
      forecastTo: 'Forecast to',
      historyWhat: 'The history',
      products: 'Products',
      noProduct: 'Lines without a product',
      numbered: (id: string) => `Product ${id}`,
      restProducts: (count: number, shown: string) =>
        plural('en', count, { one: '1 more product', other: `${shown} more products` }),
      allProducts: 'All products',
    },
    explain: {
      open: 'Explain this number',
      title: 'The orders behind this number',
      back: 'Back to the category',
      bounds: (from: string, until: string, zone: string) =>
        `Every order from ${from} until before ${until} in ${zone}.`,
      utc: (from: string, until: string) => `In UTC: ${from} – ${until}`,
      counted: 'Sum of the orders',
      shown: 'Shown in the ranking',
      difference: 'Difference',
      waiting: 'Accepted, not counted yet',
      late: (moment: string) => `Came late, after ${moment}`,
      agrees: 'Both agree to the last digit.',
      differs: 'The ranking follows within seconds; what is accepted is not lost.',
      lines: (count: number, shown: string) => `${shown} ${plural('en', count, { one: 'line', other: 'lines' })}`,
      time: 'Time',
      order: 'Order and lines',
      isLate: 'late',
      loaded: (shown: string, count: string, amount: string) => `${shown} of ${count} orders, ${amount}`,
      loadMore: 'Load more',
      none: 'No order was counted in this period.',
      quantity: (count: string) => `${count} ×`,
      orderNumber: 'Order',
      ourNumber: 'Topline number',
      product: 'Product',
      local: 'Local time',
      instant: 'UTC',
    },
  },
  // ---- Top sellers end ----

  // ---- Next period ----
  nextPeriod: {},
  // ---- Next period end ----

  // ---- Models ----
  models: {},
  // ---- Models end ----

  // ---- Accuracy ----
  accuracy: {},
  // ---- Accuracy end ----

  // ---- System ----
  system: {},
  // ---- System end ----

  // ---- Import ----
  import: {},
  // ---- Import end ----

  // ---- First run ----
  firstRun: {},
  // ---- First run end ----
};

export type Texts = typeof en;
