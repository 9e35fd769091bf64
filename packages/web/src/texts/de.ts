// The page in German.

import type { Texts } from './en.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'Tag', WEEK: 'Woche', MONTH: 'Monat', YEAR: 'Jahr', CUSTOM: 'Zeitraum' };
const MANY = { DAY: 'Tage', WEEK: 'Wochen', MONTH: 'Monate', YEAR: 'Jahre', CUSTOM: 'Zeiträume' };
const FEMININE = new Set(['WEEK']);
const NEUTER = new Set(['YEAR']);
const ending = (type: string) => (FEMININE.has(type) ? 'e' : NEUTER.has(type) ? 'es' : 'er');

const NOW = { DAY: 'Heute', WEEK: 'Diese Woche', MONTH: 'Dieser Monat', YEAR: 'Dieses Jahr', CUSTOM: 'Diese Tage' };
const LAST = {
  DAY: 'Gestern',
  WEEK: 'Letzte Woche',
  MONTH: 'Letzter Monat',
  YEAR: 'Letztes Jahr',
  CUSTOM: 'Die Tage davor',
};
/** Where something was, in the period before. */
const LAST_TIME = {
  DAY: 'am Vortag',
  WEEK: 'in der Vorwoche',
  MONTH: 'im Vormonat',
  YEAR: 'im Vorjahr',
  CUSTOM: 'an den Tagen davor',
};
const TO_LAST = {
  DAY: 'zum Vortag',
  WEEK: 'zur Vorwoche',
  MONTH: 'zum Vormonat',
  YEAR: 'zum Vorjahr',
  CUSTOM: 'zu den Tagen davor',
};
const NEXT = {
  DAY: 'Morgen',
  WEEK: 'Nächste Woche',
  MONTH: 'Nächsten Monat',
  YEAR: 'Nächstes Jahr',
  CUSTOM: 'In den nächsten Tagen',
};
const NUMERALS = ['keinen', 'einen', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn'];

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
      opening: (nearness, type, period) =>
        nearness === 'other' || type === 'CUSTOM'
          ? `${period}:`
          : nearness === 'now'
            ? `${NOW[type]} bisher`
            : LAST[type],
      nothing: (nearness, type, period) =>
        nearness === 'now' && type !== 'CUSTOM'
          ? `${NOW[type]} wurde noch nichts verkauft.`
          : `Nichts verkauft: ${period}.`,
      more: (size, than) => `, ${size} mehr als ${than}`,
      less: (size, than) => `, ${size} weniger als ${than}`,
      same: (than) => `, so viel wie ${than}`,
      leads: (now) => (now ? 'führt' : 'führte'),
      leadsAnd: (now, what) => `${now ? 'führt' : 'führte'} und ${what}`,
      allOfIt: (now) => (now ? 'ist alles davon' : 'war alles davon'),
      climbed: (places) => `stieg um ${NUMERALS[places] ?? places} ${places === 1 ? 'Platz' : 'Plätze'}`,
      gained: (amount) => `gewann am meisten, ${amount} mehr`,
      outlook: (type, stays) => [
        `${NEXT[type]} ${stays ? 'dürfte' : 'könnte'}`,
        stays ? 'vorn bleiben.' : 'die Führung übernehmen.',
      ],
    },
    compared: {
      last: LAST_TIME,
      before: {
        DAY: 'am Tag davor',
        WEEK: 'in der Woche davor',
        MONTH: 'im Monat davor',
        YEAR: 'im Jahr davor',
        CUSTOM: 'an den Tagen davor',
      },
      lastUntil: (type, until, wholeDays) => `${LAST_TIME[type]} bis ${wholeDays ? 'vor ' : ''}${until}`,
      column: (now, type) => (now ? TO_LAST[type] : 'zu davor'),
      samePart: (with_) => `Vergleich: gleich weit ${with_}.`,
      whole: (with_) => `Vergleich: ${with_}.`,
    },
    table: {
      caption: (period) => `Kategorien nach Umsatz, ${period}`,
      rank: 'Rang',
      move: 'Bewegung',
      category: 'Kategorie',
      sales: 'Umsatz',
      share: 'Anteil',
      quantity: 'Stück',
      orders: 'Bestellungen',
      previous: 'Davor',
      trend: (buckets) => buckets,
      more: (count) => `${count} weitere`,
      showAll: 'Alle zeigen',
      showFew: 'Nur die ersten zehn zeigen',
      all: (count) => `Alle ${count} Kategorien`,
      allOne: 'Die eine Kategorie',
      open: (category) => `${category} öffnen`,
    },
    what: 'Die Rangliste',
    empty: (now) =>
      now
        ? 'In diesem Zeitraum gibt es noch keine Bestellung. Sie erscheint hier Sekunden nach ihrer Annahme.'
        : 'In diesem Zeitraum gibt es keine Bestellung.',
    late: (amount, count, since) =>
      `${amount} aus ${count} ${count === 1 ? 'verspäteten Bestellung' : 'verspäteten Bestellungen'} seit ${since}.`,
    category: {
      what: (category) => `Einzelheiten zu ${category}`,
      rank: (rank, before) =>
        before === undefined
          ? `Platz ${rank}`
          : before === null
            ? `Platz ${rank}, neu`
            : `Platz ${rank}, war ${before}`,
      against: (change, than) => `${change} gegen den Stand ${than}`,
      counts: (orders, pieces) => `${orders} Bestellungen · ${pieces} Stück`,
      notSold: 'In diesem Zeitraum wurde davon nichts verkauft.',
      back: 'Zurück zur Rangliste',
      history: 'Verlauf',
      historyOf: (category, buckets) => `${category}, ${buckets}`,
      legend: { sold: 'verkauft', soFar: 'bisher', lastYear: 'ein Jahr davor', forecast: 'Vorhersage, 80-%-Bereich' },
      start: 'Beginn',
      products: 'Produkte',
      noProduct: 'ohne Produkt',
      moreProducts: (count) => `${count} weitere`,
      noProducts: 'Noch keine Zeilen.',
      explain: 'Diese Zahl erklären',
    },
    explain: {
      title: (category) => `Woraus sich ${category} zusammensetzt`,
      bounds: (start, end, zone) => `Von ${start} bis vor ${end}, ${zone}`,
      utc: (start, end) => `${start} bis vor ${end} UTC`,
      agrees: (amount, orders, lines) =>
        `${lines} Zeilen aus ${orders} Bestellungen ergeben ${amount}, genau was die Rangliste zeigt.`,
      differs: (counted, shown) =>
        `Die gezählten Zeilen ergeben ${counted}; die Rangliste zeigt ${shown}. Sie folgt in Sekunden.`,
      waiting: (count, amount) =>
        `${count} angenommene ${count === 1 ? 'Bestellung wartet' : 'Bestellungen warten'} auf die Zählung: ${amount}.`,
      order: 'Bestellung',
      at: 'Bestellt',
      line: 'Zeile',
      late: 'verspätet',
      more: 'Weitere Bestellungen',
      hide: 'Bestellungen ausblenden',
      none: 'In diesen Grenzen gibt es keine Bestellung.',
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
