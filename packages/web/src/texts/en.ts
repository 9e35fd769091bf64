// Every word of the page, in English. This file is the list of what another language has to say: `Texts` is its type.
// Sentences that hold numbers or names are functions, so that each language orders and counts in its own way.

import { plural } from './plural.ts';

const ONE = { DAY: 'day', WEEK: 'week', MONTH: 'month', YEAR: 'year', CUSTOM: 'period' };
const MANY = { DAY: 'days', WEEK: 'weeks', MONTH: 'months', YEAR: 'years', CUSTOM: 'periods' };

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
  nextPeriod: {},
  // ---- Next period end ----

  // ---- Models ----
  models: {},
  // ---- Models end ----

  // ---- Accuracy ----
  accuracy: {},
  // ---- Accuracy end ----

  // ---- System ----
  system: {
    flows: 'Everything flows.',
    flowsSentence: (delay: string) => `Orders are counted in ${delay}.`,
    troubled: (stations: string) => `Not everything flows: ${stations}.`,
    pipeline: 'From an order to a number',
    pipelineNote: 'what waits, for how long, and how much went through; the lines show the last five minutes',
    notTold: 'This instance does not tell how its pipeline is.',
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
  firstRun: {},
  // ---- First run end ----
};

export type Texts = typeof en;
