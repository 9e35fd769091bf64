// Every word of the page, in English. This file is the list of what another language has to say: `Texts` is its type.
// Sentences that hold numbers or names are functions, so that each language orders and counts in its own way.

import type { Phrase } from '../words/phrase.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'day', WEEK: 'week', MONTH: 'month', YEAR: 'year', CUSTOM: 'period' };
const MANY = { DAY: 'days', WEEK: 'weeks', MONTH: 'months', YEAR: 'years', CUSTOM: 'periods' };
const NEXT_FIRST = { DAY: 'Tomorrow', WEEK: 'Next week', MONTH: 'Next month' };
const NEXT = { DAY: 'tomorrow', WEEK: 'next week', MONTH: 'next month' };

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
  topSellers: {},
  // ---- Top sellers end ----

  // ---- Next period ----
  nextPeriod: {
    total: (type: keyof typeof NEXT, amount: string): Phrase => [`${NEXT_FIRST[type]} should bring `, [amount], '. '],
    partTotal: (type: keyof typeof NEXT, amount: string, count: number): Phrase => [
      `The ${count} largest categories should bring `,
      [amount],
      ` ${NEXT[type]}. `,
    ],
    staysFirst: (name: string): Phrase => [[name], ' stays first'],
    takesLead: (name: string, from: string): Phrase => [[name], ` may take the lead from ${from}`],
    leads: (name: string): Phrase => [[name], ' should lead'],
    mayPass: (name: string, other: string): Phrase => ['; ', [name], ` may pass ${other}`],
    noForecast: (type: keyof typeof NEXT): Phrase => [`What ${NEXT[type]} brings cannot be told yet.`],
    forecastOf: (type: keyof typeof NEXT) => `The forecast of ${NEXT[type]}`,
    ranking: 'The ranking so far',
    rankingMeanwhile: 'The forecast stands without the present ranking beside it; the page asks again.',
    chart: (now: string, next: string) => `${now} and ${next.toLowerCase()}`,
    soFar: 'so far',
    forecast: 'forecast',
    described: (now: string, next: string) =>
      `Ranking, ${now.toLowerCase()} so far on the left, forecast of ${next.toLowerCase()} on the right. The same numbers stand in the table.`,
    climbs: 'climbs',
    falls: 'falls',
    legendRange: 'forecast with the range that 8 of 10 outcomes should fall into',
    insteadOfYear: 'Forecasts exist for days, weeks and months. This is about the next month.',
    insteadOfDays: 'Forecasts exist for days, weeks and months. This is about the next week.',
    empty: (many: string) =>
      `A forecast needs a few closed ${many} with sales. It appears here by itself as soon as there are some.`,
    category: 'Category',
    rankNow: 'Place now',
    amountNow: 'Sales so far',
    move: 'Move',
    rank: 'Place next',
    from: 'Range from',
    to: 'Range to',
    by: (model: string) => `by ${model}`,
    notSold: 'not sold yet',
    showFewer: 'Show the first ten',
    showAll: (count: number) => `Show all ${count}`,
    whoFirst: 'Who will be first?',
    whoTop: (places: number) => `Who will be in the top ${places}?`,
    places: 'Places',
    top: (places: number) => (places === 1 ? 'First' : `Top ${places}`),
    chance: 'Chance',
    inWords: 'In words',
    likely: {
      veryLikely: 'very likely',
      likely: 'likely',
      even: 'even',
      unlikely: 'unlikely',
      hardly: 'hardly',
    },
    nobody: 'There is not enough history yet to say who will be where.',
    others: (count: number) => `${count} others: hardly`,
    model: 'Model',
    moreModels: 'Other models',
    brief: { auto: 'Auto', ets: 'ETS', arima: 'ARIMA', theta: 'Theta', rolling: 'Rolling' },
    mixes: (category: string, first: string, share: string, others: string): Phrase => [
      'For ',
      [category],
      `, ${first} counts most (${share})${others === '' ? '' : `, with ${others}`}`,
    ],
    nearest: (nearest: number, tests: number) => `: it came nearest in ${nearest} of ${tests} tests on your own past.`,
    stop: '.',
    answeredBy: (count: number, model: string) =>
      `${count === 1 ? 'One category is' : `${count} categories are`} answered by ${model}, because the chosen model has too little history there or was not ready.`,
    why: 'Why, category by category',
    said: 'In the engine’s words',
    lookback: 'Look back',
    lookbackIs: (periods: string) => `${periods} count in the mean`,
    lookbackUnused: (rolling: string, wma: string) => `How far to look back is a choice of ${rolling} and ${wma} only.`,
    horizon: 'Look ahead',
    periodsAhead: (type: keyof typeof NEXT) => `The next ${MANY[type]}`,
    period: 'Period',
    all: 'All',
    odd: {
      title: 'Odd values',
      outlier: (name: string, amount: string, period: string, expected: string, weight: string): Phrase => [
        [name],
        `: ${amount} in ${period} was unusual (about ${expected} would have been normal); it counts only ${weight}.`,
      ],
      stockOut: (name: string, amount: string, period: string, expected: string, weight: string): Phrase => [
        [name],
        `: ${amount} in ${period} looks like an empty shelf (about ${expected} would have been normal); it counts only ${weight}.`,
      ],
      closed: (name: string, _amount: string, period: string, _expected: string, weight: string): Phrase => [
        [name],
        `: in ${period} the shop looks closed; it counts only ${weight}.`,
      ],
      more: (count: number) => `${count} more, further back`,
    },
    stale: (moment: string) => `This forecast rests on sales up to ${moment}.`,
    away: 'No newer forecast can be read at the moment; the last one stays.',
  },
  // ---- Next period end ----

  // ---- Models ----
  models: {
    headline: (category: string, amount: string, type: keyof typeof NEXT): Phrase => [
      [category],
      ' should bring ',
      [amount],
      ` ${NEXT[type]}, says the automatic forecast.`,
    ],
    spread: (count: number, low: string, high: string): Phrase => [
      ` The ${count} models lie between ${low} and ${high}.`,
    ],
    counts: (model: string): Phrase => [' ', [model], ' counts most.'],
    unfounded: (category: string): Phrase => ['There is not enough history yet to forecast ', [category], '.'],
    category: 'Category',
    chart: (category: string) => `${category} by every model`,
    period: 'Period',
    sold: 'Sold',
    soFar: 'so far',
    soldSoFar: 'sold so far, period not over',
    forecast: 'Forecast',
    range: (level: number) => `Range, ${level}%`,
    rangeOf: (lower: string, upper: string) => `${lower} to ${upper}`,
    rangeLegend: (level: number) => `forecast with its ${level}% range`,
    championMark: 'champion',
    championMeans: 'champion: came nearest most often in the past, counts most in Automatic',
    history: 'The history',
    historyMeanwhile: 'The forecasts are shown without what was sold before; the page asks again.',
    showAll: (count: number) => `Show all ${count} models`,
    showFirst: 'Show the first ones',
    said: (category: string) => `What each model says about ${category}`,
    model: 'Model',
    everything: 'Forecasts of all categories',
    sortBy: (model: string) => `Sort by ${model}`,
    open: (category: string) => `Show the models for ${category}`,
    what: 'The stored forecasts',
    computed: (age: string, period: string) => `Computed ${age} ago, from what was sold up to ${period}.`,
    computedNow: (period: string) => `Computed just now, from what was sold up to ${period}.`,
    late: (age: string) =>
      `The last run was ${age} ago, later than planned. What it said is still shown; the next run replaces it by itself.`,
    calendarChanging:
      'The totals are being added up again for a new time zone or week start. New forecasts follow by themselves.',
    otherSource: 'These forecasts come from the second store and may miss the very last run.',
    none: (many: string) =>
      `No forecast has been stored yet. They are computed within a minute once there are a few closed ${many} with sales, and show here by themselves.`,
    elsewhere: 'Forecasts exist for day, week and month.',
    explain: {
      auto: 'Tries five models on your own past and lets those count most that came nearest.',
      combination: 'The mean of several good models: their mistakes often cancel out.',
      median: 'The middle of several models, so that none can lead it astray.',
      temporal: 'Forecasts months, quarters and years each by itself and makes them agree.',
      ets: 'Finds level, trend and season, and lets the past fade; keeps the simplest form that fits.',
      arima: 'Learns how a period depends on the ones before it and on the same one a season ago.',
      theta: 'The middle way between a long straight line and a smoothed level, with the season put back.',
      otm: 'Theta with the mix of line and level learned from your data.',
      dotm: 'Theta whose line goes on learning as time passes.',
      mstl: 'Splits the past into trend, season and rest, continues each, and adds them up again.',
      ses: 'An average of the whole past in which older periods count less and less.',
      holt: 'Learns a level and a slope and goes on along it.',
      damped: 'The same as Trend, but the slope fades out.',
      rolling: 'The mean of the last few closed periods.',
      wma: 'The mean of the last few closed periods, the newest counting most.',
      naive: 'The next period sells what the last one sold: the yardstick for all others.',
      drift: 'Continues the straight line from the first period to the last.',
      snaive: 'Repeats the same period of the last season exactly.',
      croston: 'For rare sales: how much is sold when something is, and how often that happens.',
      sba: 'Croston with a known exaggeration taken out.',
      tsb: 'For what sells less and less: every period without a sale makes the next one less likely.',
    },
  },
  // ---- Models end ----

  // ---- Accuracy ----
  accuracy: {
    intro: (type: keyof typeof ONE): Phrase => [
      'How far off would each model have been? Let them forecast ',
      [`${MANY[type]} whose result is known`],
      ', and count.',
    ],
    best: (model: string, off: string): Phrase => [[model], ' would have come nearest: usually off by ', [off]],
    over: (count: string): Phrase => [` over the last ${count}.`],
    setup: 'Test the models on your past',
    setupExplained: (count: string) =>
      `Every model forecasts each of the last ${count}, knowing only what had been sold before it. Nothing is changed by it.`,
    tested: { DAY: 'Days to test', WEEK: 'Weeks to test', MONTH: 'Months to test' },
    ahead: 'How far ahead',
    aheadBy: (type: keyof typeof ONE, count: number) =>
      count === 1 ? `the next ${ONE[type]}` : `${count} ${MANY[type]} ahead`,
    start: 'Test the models',
    again: 'Test again',
    cancel: 'Cancel',
    cancelled: 'Cancelled. What had been measured is kept: the next test goes on from there.',
    reading: 'Reading the history …',
    progress: (done: number, total: number) => `${done} of ${total} tests done`,
    testing: (models: string, category: string) => `just tested: ${models} on ${category}`,
    modelCount: (count: number) => `${count} models`,
    notEnough: (available: number, type: keyof typeof ONE) =>
      available === 0
        ? `There are not enough closed ${MANY[type]} yet to test on. Choose a shorter period, or come back later.`
        : `The longest history has room for ${available} tested ${available === 1 ? ONE[type] : MANY[type]}, not for more.`,
    testInstead: (count: string) => `Test ${count} instead`,
    what: 'The test',
    whatMeanwhile: 'What was measured before is kept, so trying again goes on from there.',
    partial: 'These are the results so far; the test goes on.',
    unfinished: 'Not everything could be measured in the time there was. Test again to go on.',
    results: 'How far off each model was',
    category: 'Category',
    allCategories: (count: number) => `All ${count} tested categories`,
    model: 'Model',
    off: 'Usually off by',
    offBy: (share: string) => `usually off by ${share}`,
    bestMark: 'best',
    mase: 'MASE',
    mae: 'MAE',
    rmse: 'RMSE',
    smape: 'sMAPE',
    coverage: (level: number) => `In ${level}% range`,
    ranking: 'Ranking',
    means: {
      off: 'the sum of all errors as a part of what was sold',
      mase: 'error against simply repeating the last season; below 1 is better than that',
      mae: 'mean error in money',
      rmse: 'the same, with large errors counting more',
      smape: 'error in per cent of the mean of forecast and sale, 0 to 200',
      coverage: 'how often the range contained what came; the nearer to its promise, the better',
      ranking: 'how well the order of the categories was foretold; 100% is perfect',
    },
    meaning: 'What the columns mean',
    backtest: (category: string) => `${category}: what came, and what each model had said`,
    period: 'Period',
    sold: 'Sold',
    said: 'what the model had said',
    error: 'its error',
    showAll: (count: number) => `Show all ${count} models`,
    showFirst: 'Show the best ones',
    scoreboard: 'Past forecasts against what happened',
    scoreboardSince: (from: string, to: string) => `periods from ${from} to ${to}`,
    scoreboardWhat: 'The scoreboard',
    scoreboardEmpty: (type: keyof typeof ONE) =>
      `The first scores appear when a forecast period has closed. Every forecast is written down before its ${ONE[type]} is over and compared with what came, so nobody can be wise after the event.`,
    scoreboardExplained: (moment: string) => `Forecasts as they were published, last compared ${moment}.`,
    scored: 'Forecasts',
    bias: 'Leans',
    tooHigh: (amount: string) => `${amount} too high`,
    tooLow: (amount: string) => `${amount} too low`,
    inside: (level: number) => `In ${level}% range`,
    distance: 'How far ahead',
    everyStep: 'All',
    step: (type: keyof typeof ONE, step: number) =>
      step === 1 ? `running ${ONE[type]}` : step === 2 ? `next ${ONE[type]}` : `in ${step - 1} ${MANY[type]}`,
  },
  // ---- Accuracy end ----

  // ---- System ----
  system: {},
  // ---- System end ----

  // ---- Import ----
  import: {},
  // ---- Import end ----

  // ---- First run ----
  firstRun: {
    headline: [
      ['Nothing to rank yet.'],
      ' Topline runs and waits for its first merchant. There are three ways to begin; this page turns into the ranking by itself.',
    ] as Phrase,
    order: {
      title: '1. Send an order',
      what: 'A merchant with its calendar and currency, a category, and one order of two cups. Paste it into a terminal:',
      label: 'Commands for a first order',
    },
    csv: {
      title: '2. Or bring the orders you have',
      what: 'A CSV file with one order line a row. Merchants and categories are made from it, and importing it twice changes nothing.',
      open: 'Import a file on this page',
      terminal: 'A large file goes in faster from a terminal:',
      label: 'Command for an import',
    },
    demo: {
      title: '3. Or look at invented shops',
      what: 'Four demo merchants come with a plain start, in half a minute. Stop Topline with Ctrl+C and start it without --no-demo:',
      label: 'Command for a start with demo merchants',
    },
  },
  // ---- First run end ----
};

export type Texts = typeof en;
