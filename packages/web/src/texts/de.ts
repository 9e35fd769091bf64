// The page in German.

import type { Texts } from './en.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'Tag', WEEK: 'Woche', MONTH: 'Monat', YEAR: 'Jahr', CUSTOM: 'Zeitraum' };
const MANY = { DAY: 'Tage', WEEK: 'Wochen', MONTH: 'Monate', YEAR: 'Jahre', CUSTOM: 'Zeiträume' };
const FEMININE = new Set(['WEEK']);
const NEUTER = new Set(['YEAR']);
const ending = (type: string) => (FEMININE.has(type) ? 'e' : NEUTER.has(type) ? 'es' : 'er');

const NUMERALS = ['keinen', 'einen', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn'];
const placesIn = (count: number) =>
  `${NUMERALS[count] ?? count} ${plural('de', count, { one: 'Platz', other: 'Plätze' })}`;
const NOTHING_YET = {
  DAY: 'Heute',
  WEEK: 'Diese Woche',
  MONTH: 'Diesen Monat',
  YEAR: 'Dieses Jahr',
  CUSTOM: 'In diesem Zeitraum',
};

export const de: Texts = {
  language: 'de',

  frame: {
    product: 'Topline',
    tagline: 'Welche Kategorien sich am besten verkaufen, und welche als Nächstes.',
    screens: {
      top: 'Bestseller',
      next: 'Vorschau',
      compare: 'Modelle',
      accuracy: 'Genauigkeit',
      system: 'System',
      import: 'Import',
    },
    screensLabel: 'Ansichten',
    skip: 'Zu den Zahlen springen',
    merchant: 'Händler',
    chooseMerchant: 'Händler wählen',
    searchMerchant: 'Nach Name oder Nummer suchen',
    noMerchantFound: (search) => `Kein Händler heißt „${search}“.`,
    recentMerchants: 'Zuletzt',
    allMerchants: 'Alle Händler',
    unknownMerchant: (id) => `Einen Händler ${id} gibt es hier nicht. Bitte oben einen wählen.`,
    theme: { label: 'Farben', system: 'wie das Gerät', light: 'hell', dark: 'dunkel' },
    offline: 'Dieses Gerät ist offline. Die Anzeige bleibt, wie sie war.',
    notFound: 'Unter dieser Adresse gibt es keine Seite.',
    back: 'Zurück zur Rangliste',
    weeksStart: (day) => `Wochen beginnen am ${day}`,
    close: 'Schließen',
  },

  shortcuts: {
    title: 'Tasten',
    screens: 'Ansichten',
    timeframe: 'Tag, Woche, Monat, Jahr',
    step: 'Voriger und nächster Zeitraum',
    rows: 'Nächste und vorige Zeile',
    open: 'Zeile öffnen',
    merchant: 'Händler wählen',
    list: 'Diese Liste',
    close: 'Schließen',
  },

  period: {
    label: 'Zeitraum',
    length: 'Länge des Zeitraums',
    lengths: { DAY: 'Tag', WEEK: 'Woche', MONTH: 'Monat', YEAR: 'Jahr', CUSTOM: 'Eigener' },
    one: ONE,
    many: MANY,
    count: (type, count) =>
      `${count} ${plural('de', count, { one: ONE[type], other: type === 'CUSTOM' ? 'Zeiträume' : MANY[type] })}`,
    now: { DAY: 'Heute', WEEK: 'Diese Woche', MONTH: 'Dieser Monat', YEAR: 'Dieses Jahr', CUSTOM: 'Diese Tage' },
    last: {
      DAY: 'Gestern',
      WEEK: 'Letzte Woche',
      MONTH: 'Letzter Monat',
      YEAR: 'Letztes Jahr',
      CUSTOM: 'Die Tage davor',
    },
    next: {
      DAY: 'Morgen',
      WEEK: 'Nächste Woche',
      MONTH: 'Nächster Monat',
      YEAR: 'Nächstes Jahr',
      CUSTOM: 'Die nächsten Tage',
    },
    previous: (type) => `Vorig${ending(type)} ${ONE[type]}`,
    following: (type) => `Nächst${ending(type)} ${ONE[type]}`,
    from: 'Von',
    to: 'Bis',
    apply: 'Zeigen',
    wrongRange: 'Der erste Tag darf nicht nach dem letzten liegen; mehr als zehn Jahre gehen nicht.',
  },

  freshness: {
    nothingCounted: {
      brief: 'noch nichts gezählt',
      sentence:
        'Von diesem Händler ist noch keine Bestellung gezählt. Die erste erscheint Sekunden nach ihrer Annahme.',
    },
    upTo: (time) => `Stand ${time}`,
    awayEmpty: 'nicht erreichbar, noch nichts gezählt',
    away: (time) => `nicht erreichbar, Stand ${time}`,
    awaySentence: (moment) =>
      `Topline antwortet gerade nicht. Die Zahlen bleiben ${moment === undefined ? 'bei der letzten Antwort' : `beim Stand von ${moment}`}; die Seite fragt weiter.`,
    cached: (time) => `gemerkt, Stand ${time}`,
    cachedSentence: (moment) =>
      `Die Speicher antworten nicht: Das ist die letzte gute Antwort, von ${moment}. Bestellungen seitdem sind aufbewahrt und werden gezählt.`,
    rebuilding: (time) => `wird neu addiert, Stand ${time}`,
    rebuildingSentence:
      'Die Summen werden für eine neue Zeitzone oder einen neuen Wochenanfang neu gebildet. Es fehlt nichts.',
    postgres: (time) => `Stand ${time}, aus PostgreSQL`,
    postgresSentence: 'ClickHouse ist nicht erreichbar; dieselben Summen kommen aus PostgreSQL. Es fehlt nichts.',
    behind: (age) => `${age} zurück`,
    behindSentence: (moment) =>
      `Die Zählung liegt zurück: Die Zahlen stehen bei ${moment}. Bestellungen seitdem sind aufbewahrt und werden gezählt.`,
  },

  state: {
    waitingFor: (what) => `Warten auf: ${what} …`,
    failed: (what) => `Nicht lesbar: ${what}.`,
    mistake: (message) => `Ein Fehler dieser Seite: ${message}`,
    mistakeMeanwhile: 'Alles andere auf der Seite läuft weiter.',
    meanwhile: 'Die Seite fragt alle paar Sekunden wieder; alles andere läuft weiter.',
    tryAgain: 'Noch einmal',
    trying: 'Läuft …',
    copy: 'Kopieren',
    copied: 'Kopiert',
    notEnough: 'zu wenig Daten',
    thisPage: 'Diese Seite',
    merchants: 'Liste der Händler',
    merchantsMeanwhile: 'Angenommene Bestellungen sind sicher. Die Seite fragt alle paar Sekunden wieder.',
    noAnswer: 'Topline antwortet nicht, wie es soll.',
  },

  change: {
    up: 'mehr:',
    down: 'weniger:',
    none: 'neu',
    same: 'gleicher Platz',
    outside: (shown) => `aufgestiegen von unter Platz ${shown}`,
    moved: (direction, places) =>
      `${places} ${plural('de', places, { one: 'Platz', other: 'Plätze' })} ${direction === 'up' ? 'aufgestiegen' : 'gefallen'}`,
  },

  exports: {
    label: 'Export',
    table: 'Tabelle als CSV',
    svg: 'Diagramm als SVG',
    png: 'Diagramm als PNG',
    print: 'Drucken',
  },

  chart: {
    asTable: 'Als Tabelle zeigen',
    asChart: 'Als Diagramm zeigen',
  },

  modelNames: {
    auto: 'Automatisch',
    combination: 'Kombination',
    median: 'Median der Modelle',
    temporal: 'Alle Körnungen',
    ets: 'Glättung, automatisch',
    arima: 'ARIMA',
    theta: 'Theta',
    otm: 'Theta, optimiert',
    dotm: 'Theta, dynamisch',
    mstl: 'Zerlegung',
    ses: 'Glättung',
    holt: 'Trend',
    damped: 'Gedämpfter Trend',
    rolling: 'Gleitender Mittelwert',
    wma: 'Gewichteter Mittelwert',
    naive: 'Letzter Wert',
    drift: 'Drift',
    snaive: 'Gleiche Saison zuvor',
    croston: 'Croston',
    sba: 'Croston, korrigiert',
    tsb: 'Seltene Verkäufe',
  },

  // ---- Top sellers ----
  topSellers: {
    headline: {
      now: {
        DAY: 'Heute bisher',
        WEEK: 'Diese Woche bisher',
        MONTH: 'Diesen Monat bisher',
        YEAR: 'Dieses Jahr bisher',
        CUSTOM: 'Diese Tage bisher',
      },
      last: { DAY: 'Gestern', WEEK: 'Letzte Woche', MONTH: 'Letzten Monat', YEAR: 'Letztes Jahr', CUSTOM: 'Davor' },
      next: { DAY: 'Morgen', WEEK: 'Nächste Woche', MONTH: 'Nächsten Monat', YEAR: 'Nächstes Jahr' },
      earlier: { DAY: 'gestern', WEEK: 'letzte Woche', MONTH: 'letzten Monat', YEAR: 'letztes Jahr' },
      before: {
        DAY: 'am Tag davor',
        WEEK: 'in der Woche davor',
        MONTH: 'im Monat davor',
        YEAR: 'im Jahr davor',
        CUSTOM: 'in ebenso vielen Tagen davor',
      },
      total: (opening, isPeriod, amount, change) => [
        `${opening}${isPeriod ? ':' : ''} `,
        [amount],
        `${change === undefined ? '' : `, ${change}`}. `,
      ],
      more: (size, than) => `${size} mehr als ${than}`,
      less: (size, than) => `${size} weniger als ${than}`,
      level: (than) => `so viel wie ${than}`,
      byUntil: (earlier, until) => `${earlier} bis ${until}`,
      beforeUntil: (earlier, until) => `${earlier} vor ${until}`,
      nothingYet: (type) => `${NOTHING_YET[type]} wurde noch nichts verkauft.`,
      nothing: (period) => `Nichts verkauft: ${period}.`,
      present: {
        only: (leader) => [[leader], ' macht alles aus.'],
        leads: (leader) => [[leader], ' führt.'],
        climbed: (leader, climber, places) => [[leader], ' führt; ', [climber], ` stieg um ${placesIn(places)}.`],
        leadsAndClimbed: (leader, places) => [[leader], ` führt und stieg um ${placesIn(places)}.`],
        gained: (leader, gainer, gain) => [[leader], ' führt; ', [gainer], ` gewann am meisten, ${gain} mehr.`],
        leadsAndGained: (leader, gain) => [[leader], ` führt und gewann am meisten, ${gain} mehr.`],
      },
      past: {
        only: (leader) => [[leader], ' machte alles aus.'],
        leads: (leader) => [[leader], ' führte.'],
        climbed: (leader, climber, places) => [[leader], ' führte; ', [climber], ` stieg um ${placesIn(places)}.`],
        leadsAndClimbed: (leader, places) => [[leader], ` führte und stieg um ${placesIn(places)}.`],
        gained: (leader, gainer, gain) => [[leader], ' führte; ', [gainer], ` gewann am meisten, ${gain} mehr.`],
        leadsAndGained: (leader, gain) => [[leader], ` führte und gewann am meisten, ${gain} mehr.`],
      },
      stays: (when, name) => [` ${when} dürfte `, [name], ' vorn bleiben.'],
      takesOver: (when, name) => [` ${when} könnte `, [name], ' die Führung übernehmen.'],
    },
    sales: 'Die Verkäufe dieses Zeitraums',
    caption: (period) => `Kategorien nach Umsatz, ${period}`,
    rank: 'Rang',
    move: 'Veränderung des Rangs',
    category: 'Kategorie',
    amount: 'Umsatz',
    share: 'Anteil',
    pieces: 'Stück',
    orders: 'Bestellungen',
    earlierAmount: 'Umsatz davor',
    change: 'Veränderung',
    versus: {
      DAY: 'zum Vortag',
      WEEK: 'zur Vorwoche',
      MONTH: 'zum Vormonat',
      YEAR: 'zum Vorjahr',
      CUSTOM: 'zu davor',
    },
    against: (than) => `Vergleich: ${than}`,
    comparedPart: (than) => `Verglichen mit: ${than}, demselben Teil des Zeitraums.`,
    compared: (than) => `Verglichen mit: ${than}.`,
    more: (count) => `${count} weitere`,
    showAll: 'Alle zeigen',
    showTen: 'Nur die ersten zehn zeigen',
    all: (count, shown) => plural('de', count, { one: 'Die eine Kategorie', other: `Alle ${shown} Kategorien` }),
    nothingYet: 'Noch keine Bestellung fällt in diesen Zeitraum. Die erste erscheint hier Sekunden nach ihrer Annahme.',
    nothing: 'Keine Bestellung fällt in diesen Zeitraum.',
    agree: (age) => `Bestellungen, Summen und ClickHouse stimmen auf den Cent überein · vor ${age} geprüft`,
    trend: (name, first, last) => `${name}: von ${first} auf ${last}`,
    late: (amount, count, moment) =>
      `${amount} aus ${plural('de', count, { one: '1 späten Bestellung', other: `${count} späten Bestellungen` })} seit ${moment}.`,
    showLate: 'Diese Bestellungen zeigen',
    drawer: {
      place: (rank, before) => `Rang ${rank}${before === undefined ? '' : `, vorher ${before}`}`,
      placeNew: (rank) => `Rang ${rank}, vorher nicht verkauft`,
      orders: (count, shown) => `${shown} ${plural('de', count, { one: 'Bestellung', other: 'Bestellungen' })}`,
      pieces: (_, shown) => `${shown} Stück`,
      notSold: 'Aus dieser Kategorie wurde in diesem Zeitraum nichts verkauft.',
      everything: 'Alle Kategorien',
      history: (name, grain) => `${name} nach ${grain}`,
      grains: { DAY: 'Tagen', WEEK: 'Wochen', MONTH: 'Monaten', YEAR: 'Jahren' },
      period: 'Zeitraum',
      sold: 'verkauft',
      soFar: 'bisher',
      yearBefore: 'im Jahr davor',
      forecast: 'Prognose, 80-%-Band',
      forecastFrom: 'Prognose von',
      forecastTo: 'Prognose bis',
      historyWhat: 'Der Verlauf',
      products: 'Produkte',
      noProduct: 'Positionen ohne Produkt',
      numbered: (id) => `Produkt ${id}`,
      restProducts: (count, shown) =>
        plural('de', count, { one: '1 weiteres Produkt', other: `${shown} weitere Produkte` }),
      allProducts: 'Alle Produkte',
    },
    explain: {
      open: 'Diese Zahl erklären',
      title: 'Die Bestellungen hinter dieser Zahl',
      back: 'Zurück zur Kategorie',
      bounds: (from, until, zone) => `Jede Bestellung ab ${from} bis vor ${until} in ${zone}.`,
      utc: (from, until) => `In UTC: ${from} – ${until}`,
      counted: 'Summe der Bestellungen',
      shown: 'In der Rangliste gezeigt',
      difference: 'Unterschied',
      waiting: 'Angenommen, noch nicht gezählt',
      late: (moment) => `Spät gekommen, nach ${moment}`,
      agrees: 'Beide stimmen bis auf die letzte Stelle überein.',
      differs: 'Die Rangliste folgt in Sekunden; Angenommenes geht nicht verloren.',
      lines: (count, shown) => `${shown} ${plural('de', count, { one: 'Position', other: 'Positionen' })}`,
      time: 'Zeit',
      order: 'Bestellung und Positionen',
      isLate: 'spät',
      loaded: (shown, count, amount) => `${shown} von ${count} Bestellungen, ${amount}`,
      loadMore: 'Mehr laden',
      none: 'In diesem Zeitraum wurde keine Bestellung gezählt.',
      quantity: (count) => `${count} ×`,
      orderNumber: 'Bestellung',
      ourNumber: 'Nummer bei Topline',
      product: 'Produkt',
      local: 'Ortszeit',
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
