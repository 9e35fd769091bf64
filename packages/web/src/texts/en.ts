// Every word of the page, in English. This file is the list of what another language has to say: `Texts` is its type.
// Sentences that hold numbers or names are functions, so that each language orders and counts in its own way.

import type { Nearness } from '../view/period.ts';
import type { Phrase } from '../words/phrase.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'day', WEEK: 'week', MONTH: 'month', YEAR: 'year', CUSTOM: 'period' };
const MANY = { DAY: 'days', WEEK: 'weeks', MONTH: 'months', YEAR: 'years', CUSTOM: 'periods' };
const NEXT_FIRST = { DAY: 'Tomorrow', WEEK: 'Next week', MONTH: 'Next month' };
const NEXT = { DAY: 'tomorrow', WEEK: 'next week', MONTH: 'next month' };

const NOW = { DAY: 'Today', WEEK: 'This week', MONTH: 'This month', YEAR: 'This year', CUSTOM: 'These days' };
const LAST = { DAY: 'Yesterday', WEEK: 'Last week', MONTH: 'Last month', YEAR: 'Last year', CUSTOM: 'The days before' };
const UPCOMING = {
  DAY: 'Tomorrow',
  WEEK: 'Next week',
  MONTH: 'Next month',
  YEAR: 'Next year',
  CUSTOM: 'The next days',
};
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
        UPCOMING[type],
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
    allCategories: (count: number) => `All ${count} categories`,
    model: 'Model',
    off: 'Usually off by',
    plain: 'In plain words',
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
  system: {
    flows: 'Everything flows.',
    flowsSentence: (delay: string) => `Orders are counted in ${delay}.`,
    troubled: (stations: string) => `Not everything flows: ${stations}.`,
    pipeline: 'From an order to a number',
    pipelineNote: 'what waits, for how long, and how much went through; the lines show the last five minutes',
    unknownPipeline: 'The state of the pipeline',
    stations: {
      orders: 'Orders',
      outbox: 'Outbox',
      stream: 'Stream',
      totals: 'Totals',
      clickhouse: 'ClickHouse',
      forecasts: 'Forecasts',
    },
    what: {
      orders: 'accepted and written down',
      outbox: 'handed on in order',
      stream: 'read and shared out',
      totals: 'added up exactly once',
      clickhouse: 'ready for every question',
      forecasts: 'merchants to compute',
    },
    statuses: { up: 'flows', degraded: 'slow', down: 'stands still' },
    meaning: {
      orders: {
        degraded: 'Orders are accepted more slowly than usual. What was accepted is safe and counted.',
        down: 'New orders are not accepted at the moment. A shop that sends an order again later loses nothing; the numbers stay as they are.',
      },
      outbox: {
        degraded: 'Accepted orders are safe, but they are handed on late: the numbers are a little behind.',
        down: 'Accepted orders are safe, but they are not handed on. The numbers stay as they are and catch up by themselves.',
      },
      stream: {
        degraded: 'Orders wait longer than usual before they are counted: the numbers are a little behind.',
        down: 'Orders wait to be read. The numbers stay as they are and catch up by themselves; nothing is lost.',
      },
      totals: {
        degraded: 'Orders are counted later than usual: the numbers are a little behind.',
        down: 'Orders are accepted but not counted. The numbers stay as they are and catch up by themselves.',
      },
      clickhouse: {
        degraded: 'ClickHouse is behind. Where it is too old, the same totals come from PostgreSQL.',
        down: 'ClickHouse does not answer. The same totals come from PostgreSQL: nothing is missing.',
      },
      forecasts: {
        degraded: 'Sales are counted as ever. Forecasts are older than usual.',
        down: 'Sales are counted as ever. Forecasts keep their last state and are computed when somebody asks.',
      },
    },
    since: (moment: string) => `since ${moment}`,
    waiting: (count: number, shown: string) => (count === 0 ? 'nothing waits' : `${shown} waiting`),
    due: (count: number, shown: string) => (count === 0 ? 'nothing is due' : `${shown} due`),
    notKnown: 'not known',
    delay: (age: string) => `${age} behind`,
    noDelay: 'up to date',
    underSecond: 'under a second',
    perMinute: (count: string) => `${count} a minute`,
    spark: (station: string, most: string, now: string) =>
      `${station}: at most ${most} waiting in the last five minutes, ${now} now`,
    station: 'Station',
    status: 'State',
    waitingHere: 'Waiting',
    oldest: 'Behind',
    aMinute: 'A minute',
    most: 'Most in five minutes',
    measured: (moment: string) => `measured ${moment}`,
    running: (version: string, moment: string) => `Topline ${version}, running since ${moment}`,

    audit: 'Do the numbers agree?',
    auditOf: (merchant: string) => `of ${merchant}`,
    auditWhat: 'The check of the numbers',
    agrees: 'Orders, totals and ClickHouse agree to the cent.',
    differs: (amount: string, days: number, shown: string) =>
      `The numbers are ${amount} apart, ${plural('en', days, { one: 'on one day', other: `on ${shown} days` })}.`,
    healing: 'ClickHouse is being given what it lacks. Check again in a moment.',
    neverChecked: 'The numbers have not been checked yet.',
    checked: (age: string) => `Checked ${age} ago`,
    checkedNow: 'Checked just now',
    sumOrders: (count: number, shown: string) => plural('en', count, { one: 'One order', other: `${shown} orders` }),
    checkNow: 'Check now',
    checking: 'Adding up …',
    repair: 'Repair',
    repairing: 'Repairing …',
    repairTitle: 'Repair what ClickHouse shows?',
    repairSays: (merchant: string) =>
      `What ClickHouse lacks of ${merchant} is pushed again from the totals. Orders and totals are not touched. Meanwhile the numbers stay readable.`,
    differingDays: 'Days that differ',
    day: 'Day',
    moreDays: (count: number, shown: string) =>
      plural('en', count, { one: 'and one more day', other: `and ${shown} more days` }),

    letters: 'Events set aside',
    lettersWhat: 'The list of events set aside',
    noLetters: 'No event was set aside. Every accepted order is in the numbers.',
    lettersNote: 'They could not be applied. Everything else is counted without them.',
    allReasons: (count: string) => `All (${count})`,
    ofReason: (reason: string, count: string) => `${reason} (${count})`,
    reasonFilter: 'Reason',
    reasons: {
      'too-long': 'Too long',
      malformed: 'Not readable',
      'unknown-schema-version': 'Unknown version',
      'unknown-currency': 'Unknown currency',
      'invalid-amount': 'The amount is wrong',
      'push-refused': 'ClickHouse refused it',
      'cannot-apply': 'Could not be applied',
    } as Readonly<Record<string, string>>,
    letter: 'Event',
    why: 'Why',
    when: 'When',
    order: (id: number) => `Order ${id}`,
    place: (topic: string, partition: number, position: string) =>
      `${topic}, partition ${partition}, position ${position}`,
    atPointer: (pointer: string) => `The error is at ${pointer}`,
    cut: 'The event is longer than what is shown.',
    replay: 'Replay',
    replayAll: 'Replay all',
    replaying: 'Replaying …',
    replayTitle: (count: number, shown: string) =>
      plural('en', count, { one: 'Replay this event?', other: `Replay all ${shown} events?` }),
    replaySays:
      'They are put into the log again and applied if they can be. What still cannot be applied comes back here.',
    replayed: (count: number, shown: string) =>
      plural('en', count, { one: 'One event is in the log again.', other: `${shown} events are in the log again.` }),
    notReplayed: (shown: string) => `${shown} are left.`,
    more: 'Show more',

    runs: 'Last runs of the forecast worker',
    noRuns: 'The worker has not run since the start. It begins with the first closed day of a merchant.',
    started: 'Started',
    took: 'Took',
    series: 'Series',
    stored: 'Stored',
    failed: 'Fallbacks',

    importLink: 'Import orders from a file',
    confirm: { cancel: 'Cancel' },
    didNotWork: (why: string) => `That did not work: ${why}`,
  },
  // ---- System end ----

  // ---- Import ----
  import: {
    title: 'Bring in the orders you have.',
    lead: 'A CSV file with one row an order line, plain or packed as .csv.gz. The whole file is checked in this browser before anything is sent, and importing it twice changes nothing.',
    drop: 'Drop a file here, or',
    choose: 'choose a file',
    needs: 'The file has a header. Its columns may have any names and stand in any order, as long as it says:',
    fields: {
      externalOrderId: 'Order number',
      orderDate: 'Date and time',
      merchant: 'Merchant',
      category: 'Category',
      quantity: 'Quantity',
      lineAmount: 'Amount of the line',
      currency: 'Currency',
    },
    hints: {
      externalOrderId: 'The rows of an order stand together.',
      orderDate: 'With its offset: 2024-01-15T10:30:00+01:00',
      merchant: 'By its name; a new name becomes a merchant.',
      category: 'By its name; a new name becomes a category.',
      quantity: 'A whole number from 1',
      lineAmount: 'For all pieces together, with a decimal point',
      currency: 'ISO code, such as EUR',
    },
    beginning: 'the beginning of the file',
    columns: 'Columns',
    chooseColumn: 'Choose a column',
    sameForAll: 'The same for every row',
    everyRow: (field: string) => `${field} of every row`,
    missing: (fields: string) => `Still to be said: ${fields}.`,
    firstRows: 'First rows',
    firstRowsNote: 'as they would be sent',
    line: 'Line',
    verdict: 'Check',
    fine: 'fine',
    becomes: (amount: string) => `becomes ${amount}`,
    options: 'Options',
    decimals: 'Amounts with more decimals than their currency has',
    decimalChoices: { reject: 'Reject the order', round: 'Round, half to even' },
    timezone: 'Time zone of new merchants',
    weekStart: 'Their weeks start on',
    existingKeep: 'Merchants that exist already keep their own time zone, weeks and currency.',
    another: 'Import another file',
    check: 'Check the whole file',
    checkAgain: 'Check again',
    change: 'Change columns or options',
    checking: (name: string) => `Checking ${name}`,
    sending: (name: string) => `Importing ${name}`,
    percent: (percent: string) => `${percent} done`,
    soFar: (fine: string, rejected: string) => `${fine} orders fine, ${rejected} to reject`,
    sentSoFar: (sent: string, all: string) => `${sent} of ${all} orders`,
    leaving: 'Leaving this page stops the import. What was sent stays; importing the file again goes on from there.',
    waiting: 'Topline does not answer at the moment; the import goes on as soon as it does.',
    isPaused: 'Paused',
    pause: 'Pause',
    resume: 'Go on',
    cancel: 'Cancel',
    checked: (count: number, fine: string, all: string) =>
      fine === all
        ? plural('en', count, { one: 'The order can be imported.', other: `All ${all} orders can be imported.` })
        : `${fine} of ${all} orders can be imported.`,
    noneFine: 'No order of this file can be imported as it is.',
    send: (count: number, fine: string) =>
      plural('en', count, { one: 'Import the order', other: `Import ${fine} orders` }),
    sent: (count: number, accepted: string) =>
      plural('en', count, { one: 'One order is in.', other: `${accepted} orders are in.` }),
    replayed: (replayed: string) => `${replayed} of them had been there before and were left alone.`,
    sums: (amounts: string, lines: string) => `${amounts} in ${lines} lines`,
    rounded: (count: number, lines: string) =>
      plural('en', count, {
        one: 'One line is rounded to the decimals of its currency, half to even.',
        other: `${lines} lines are rounded to the decimals of their currency, half to even.`,
      }),
    rejected: (count: number, orders: string) =>
      plural('en', count, { one: 'One order is rejected', other: `${orders} orders are rejected` }),
    rejectedWhole: 'An order is imported whole or not at all.',
    roundHint: 'Orders with too many decimals could be rounded instead.',
    roundNow: 'Check again with rounding',
    reason: 'Reason',
    orders: 'Orders',
    order: 'Order',
    lines: 'Lines',
    andMore: (count: number, more: string) => plural('en', count, { one: 'and one more', other: `and ${more} more` }),
    reasons: {
      'not-adjacent': 'The rows of the order do not stand together',
      'too-many-lines': 'More lines than an order may have',
      'unusable-row': 'A row cannot be read',
      'mixed-order': 'Rows of one order contradict each other',
      'not-a-number': 'Quantity or amount is not a number',
      'merchant-refused': 'The merchant cannot be made',
      'category-refused': 'The category cannot be made',
      'currency-mismatch': 'Another currency than the merchant’s',
      'invalid-request': 'A value is not allowed',
      'rule-broken': 'A rule of orders is broken',
      'order-conflict': 'The order number is taken by another order',
    } as Readonly<Record<string, string>>,
    download: 'All rejected orders as CSV',
    reportName: 'rejected',
    lookAt: (merchant: string) => `Open ${merchant}`,
    ended: {
      cancelled: 'The import was cancelled before the end of the file.',
      unreadable: 'The file could not be read to its end.',
      unreachable: 'Topline stopped answering.',
      refused: 'Topline did not take the import.',
      mistake: 'A mistake of this page ended the import.',
    },
    endedSafe: 'What was sent stays. Going on recognises it and imports the rest.',
    goOn: 'Go on with the import',
    toRanking: 'Back to the ranking',
  },
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
