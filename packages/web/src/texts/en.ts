// Every word of the page, in English. This file is the list of what another language has to say: `Texts` is its type.
// Sentences that hold numbers or names are functions, so that each language orders and counts in its own way.

import type { Nearness } from '../view/period.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'day', WEEK: 'week', MONTH: 'month', YEAR: 'year', CUSTOM: 'period' };
const MANY = { DAY: 'days', WEEK: 'weeks', MONTH: 'months', YEAR: 'years', CUSTOM: 'periods' };

const NOW = { DAY: 'Today', WEEK: 'This week', MONTH: 'This month', YEAR: 'This year', CUSTOM: 'These days' };
const LAST = { DAY: 'Yesterday', WEEK: 'Last week', MONTH: 'Last month', YEAR: 'Last year', CUSTOM: 'The days before' };
const NEXT = { DAY: 'Tomorrow', WEEK: 'Next week', MONTH: 'Next month', YEAR: 'Next year', CUSTOM: 'The next days' };
const NUMERALS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

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
      opening: (nearness: Nearness, type: keyof typeof ONE, period: string) =>
        nearness === 'other' || type === 'CUSTOM'
          ? `${period}:`
          : nearness === 'now'
            ? `${NOW[type]} so far`
            : LAST[type],
      nothing: (nearness: Nearness, type: keyof typeof ONE, period: string) =>
        nearness === 'now' && type !== 'CUSTOM'
          ? `Nothing sold ${NOW[type].toLowerCase()} yet.`
          : `Nothing was sold in ${period}.`,
      more: (size: string, than: string) => `, ${size} more than ${than}`,
      less: (size: string, than: string) => `, ${size} less than ${than}`,
      same: (than: string) => `, as much as ${than}`,
      leads: (now: boolean): string => (now ? 'leads' : 'led'),
      leadsAnd: (now: boolean, what: string) => `${now ? 'leads' : 'led'} and ${what}`,
      allOfIt: (now: boolean): string => (now ? 'is all of it' : 'was all of it'),
      climbed: (places: number) => `climbed ${NUMERALS[places] ?? places} ${places === 1 ? 'place' : 'places'}`,
      gained: (amount: string) => `gained most, ${amount} more`,
      outlook: (type: keyof typeof ONE, stays: boolean): readonly [string, string] => [
        NEXT[type],
        stays ? 'should stay first.' : 'may take the lead.',
      ],
    },
    compared: {
      last: { DAY: 'yesterday', WEEK: 'last week', MONTH: 'last month', YEAR: 'last year', CUSTOM: 'the days before' },
      before: {
        DAY: 'the day before',
        WEEK: 'the week before',
        MONTH: 'the month before',
        YEAR: 'the year before',
        CUSTOM: 'the days before',
      },
      lastUntil: (type: keyof typeof ONE, until: string, wholeDays: boolean) =>
        `${LAST[type].toLowerCase()} ${wholeDays ? 'before' : 'by'} ${until}`,
      column: (now: boolean, type: keyof typeof ONE) =>
        now ? `vs ${LAST[type].toLowerCase()}` : `vs ${ONE[type]} before`,
      samePart: (with_: string, type: keyof typeof ONE) => `Compared with ${with_}: the same part of the ${ONE[type]}.`,
      whole: (with_: string) => `Compared with ${with_}.`,
    },
    table: {
      caption: (period: string) => `Categories by sales, ${period}`,
      rank: 'Rank',
      move: 'Move',
      category: 'Category',
      sales: 'Sales',
      share: 'Share',
      quantity: 'Pieces',
      orders: 'Orders',
      previous: 'Before',
      trend: (buckets: string) => buckets,
      more: (count: string) => `${count} more`,
      showAll: 'Show all',
      showFew: 'Show the first ten only',
      all: (count: string) => `All ${count} categories`,
      allOne: 'The one category',
      open: (category: string) => `Open ${category}`,
    },
    what: 'The ranking',
    empty: (now: boolean, type: keyof typeof ONE) =>
      now
        ? `No order has a date in this ${ONE[type]} yet. It will appear here within seconds of being accepted.`
        : `No order has a date in this ${ONE[type]}.`,
    late: (amount: string, count: number, since: string) =>
      `${amount} from ${count} late ${count === 1 ? 'order' : 'orders'} since ${since}.`,
    category: {
      what: (category: string) => `Details of ${category}`,
      rank: (rank: number, before: number | null | undefined) =>
        before === undefined ? `rank ${rank}` : before === null ? `rank ${rank}, new` : `rank ${rank}, was ${before}`,
      against: (change: string, than: string) => `${change} against ${than}`,
      counts: (orders: string, pieces: string) => `${orders} orders · ${pieces} pieces`,
      notSold: 'Nothing was sold of it in this period.',
      back: 'Back to the ranking',
      history: 'History',
      historyOf: (category: string, buckets: string) => `${category}, ${buckets}`,
      legend: { sold: 'sold', soFar: 'so far', lastYear: 'the year before', forecast: 'forecast, 80% range' },
      start: 'Beginning',
      products: 'Products',
      noProduct: 'without a product',
      moreProducts: (count: string) => `${count} more`,
      noProducts: 'No lines yet.',
      explain: 'Explain this number',
    },
    explain: {
      title: (category: string) => `What makes up ${category}`,
      bounds: (start: string, end: string, zone: string) => `From ${start} to before ${end}, ${zone}`,
      utc: (start: string, end: string) => `${start} to before ${end} UTC`,
      agrees: (amount: string, orders: string, lines: string) =>
        `${lines} lines of ${orders} orders add up to ${amount}, exactly what the ranking shows.`,
      differs: (counted: string, shown: string) =>
        `The counted lines add up to ${counted}; the ranking shows ${shown}. It follows within seconds.`,
      waiting: (count: number, amount: string) =>
        `${count} accepted ${count === 1 ? 'order waits' : 'orders wait'} to be counted: ${amount}.`,
      order: 'Order',
      at: 'Ordered',
      line: 'Line',
      late: 'late',
      more: 'Show more orders',
      hide: 'Hide the orders',
      none: 'No order is in these bounds.',
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
