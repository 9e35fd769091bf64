// The page in German.

import type { Texts } from './en.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'Tag', WEEK: 'Woche', MONTH: 'Monat', YEAR: 'Jahr', CUSTOM: 'Zeitraum' };
const MANY = { DAY: 'Tage', WEEK: 'Wochen', MONTH: 'Monate', YEAR: 'Jahre', CUSTOM: 'Zeiträume' };
const DATIVE = { DAY: 'Tagen', WEEK: 'Wochen', MONTH: 'Monaten', YEAR: 'Jahren', CUSTOM: 'Zeiträumen' };
const NEXT_FIRST = { DAY: 'Morgen', WEEK: 'Nächste Woche', MONTH: 'Nächster Monat' };
const NEXT_OF = { DAY: 'morgen', WEEK: 'die nächste Woche', MONTH: 'den nächsten Monat' };
const NEXT = { DAY: 'morgen', WEEK: 'nächste Woche', MONTH: 'nächsten Monat' };
const FEMININE = new Set(['WEEK']);
const NEUTER = new Set(['YEAR']);
const ending = (type: string) => (FEMININE.has(type) ? 'e' : NEUTER.has(type) ? 'es' : 'er');
const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

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
const UPCOMING = {
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
        `${UPCOMING[type]} ${stays ? 'dürfte' : 'könnte'}`,
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
  nextPeriod: {
    total: (type, amount) => [`${NEXT_FIRST[type]} sollte `, [amount], ' bringen. '],
    partTotal: (type, amount, count) => [
      `Die ${count} größten Kategorien sollten ${NEXT[type]} `,
      [amount],
      ' bringen. ',
    ],
    staysFirst: (name) => [[name], ' bleibt vorn'],
    takesLead: (name, from) => [[name], ` könnte die Spitze von ${from} übernehmen`],
    leads: (name) => [[name], ' dürfte vorn liegen'],
    mayPass: (name, other) => ['; ', [name], ` könnte ${other} überholen`],
    noForecast: (type) => [`Was ${NEXT[type]} kommt, lässt sich noch nicht sagen.`],
    forecastOf: (type) => `Die Prognose für ${NEXT_OF[type]}`,
    ranking: 'Die Rangliste bisher',
    rankingMeanwhile: 'Die Prognose steht ohne die heutige Rangliste da; die Seite fragt wieder.',
    chart: (now, next) => `${now} und ${lowerFirst(next)}`,
    soFar: 'bisher',
    forecast: 'Prognose',
    described: (now, next) =>
      `Rangliste: links ${lowerFirst(now)} bisher, rechts die Prognose: ${lowerFirst(next)}. Dieselben Zahlen stehen in der Tabelle.`,
    climbs: 'steigt',
    falls: 'fällt',
    legendRange: 'Prognose mit dem Bereich, in den 8 von 10 Ergebnissen fallen sollten',
    insteadOfYear: 'Prognosen gibt es für Tage, Wochen und Monate. Hier geht es um den nächsten Monat.',
    insteadOfDays: 'Prognosen gibt es für Tage, Wochen und Monate. Hier geht es um die nächste Woche.',
    empty: (many) =>
      `Eine Prognose braucht ein paar abgeschlossene ${many} mit Verkäufen. Sie erscheint hier von selbst, sobald es sie gibt.`,
    category: 'Kategorie',
    rankNow: 'Platz jetzt',
    amountNow: 'Umsatz bisher',
    move: 'Bewegung',
    rank: 'Platz danach',
    from: 'Bereich von',
    to: 'Bereich bis',
    by: (model) => `mit ${model}`,
    notSold: 'noch nicht verkauft',
    showFewer: 'Die ersten zehn zeigen',
    showAll: (count) => `Alle ${count} zeigen`,
    whoFirst: 'Wer wird Erster?',
    whoTop: (places) => `Wer kommt unter die ersten ${places}?`,
    places: 'Plätze',
    top: (places) => (places === 1 ? 'Erster' : `Top ${places}`),
    chance: 'Chance',
    inWords: 'In Worten',
    likely: {
      veryLikely: 'sehr wahrscheinlich',
      likely: 'wahrscheinlich',
      even: 'offen',
      unlikely: 'eher nicht',
      hardly: 'kaum',
    },
    nobody: 'Für eine Aussage über die Plätze reicht die Geschichte noch nicht.',
    others: (count) => `${count} weitere: kaum`,
    model: 'Modell',
    moreModels: 'Andere Modelle',
    brief: { auto: 'Auto', ets: 'ETS', arima: 'ARIMA', theta: 'Theta', rolling: 'Mittel' },
    mixes: (category, first, share, others) => [
      'Bei ',
      [category],
      ` zählt „${first}“ am meisten (${share})${others === '' ? '' : `, neben ${others}`}`,
    ],
    nearest: (nearest, tests) => `: In ${nearest} von ${tests} Proben an der eigenen Vergangenheit lag es am nächsten.`,
    stop: '.',
    answeredBy: (count, model) =>
      `${count === 1 ? 'Eine Kategorie beantwortet' : `${count} Kategorien beantwortet`} „${model}“, weil das gewählte Modell dort zu wenig Geschichte hat oder nicht fertig war.`,
    why: 'Warum, Kategorie für Kategorie',
    said: 'In den Worten des Programms (Englisch)',
    lookback: 'Rückblick',
    lookbackIs: (periods) => `Im Mittelwert zählen: ${periods}`,
    lookbackUnused: (rolling, wma) => `Einen Rückblick zum Wählen haben nur „${rolling}“ und „${wma}“.`,
    horizon: 'Ausblick',
    periodsAhead: (type) => `Die nächsten ${MANY[type]}`,
    period: 'Zeitraum',
    all: 'Alle',
    odd: {
      title: 'Auffällige Werte',
      outlier: (name, amount, period, expected, weight) => [
        [name],
        `: ${amount} waren ungewöhnlich (${period}; üblich wären etwa ${expected}); sie zählen nur ${weight}.`,
      ],
      stockOut: (name, amount, period, expected, weight) => [
        [name],
        `: ${amount} sehen nach leerem Regal aus (${period}; üblich wären etwa ${expected}); sie zählen nur ${weight}.`,
      ],
      closed: (name, _amount, period, _expected, weight) => [
        [name],
        `: Der Laden sieht geschlossen aus (${period}); das zählt nur ${weight}.`,
      ],
      more: (count) => `${count} weitere, länger her`,
    },
    stale: (moment) => `Diese Prognose beruht auf Verkäufen bis ${moment}.`,
    away: 'Eine neuere Prognose ist gerade nicht zu lesen; die letzte bleibt stehen.',
  },
  // ---- Next period end ----

  // ---- Models ----
  models: {
    headline: (category, amount, type) => [
      [category],
      ` bringt ${NEXT[type]} voraussichtlich `,
      [amount],
      ', sagt die automatische Vorhersage.',
    ],
    spread: (count, low, high) => [` Die ${count} Modelle liegen zwischen ${low} und ${high}.`],
    counts: (model) => [' Am meisten zählt ', [model], '.'],
    unfounded: (category) => ['Für eine Vorhersage von ', [category], ' reicht die Vergangenheit noch nicht.'],
    category: 'Kategorie',
    chart: (category) => `${category} nach jedem Modell`,
    period: 'Zeitraum',
    sold: 'Verkauft',
    soFar: 'bisher',
    soldSoFar: 'bisher verkauft, Zeitraum läuft noch',
    forecast: 'Vorhersage',
    range: (level) => `Bereich, ${level} %`,
    rangeOf: (lower, upper) => `${lower} bis ${upper}`,
    rangeLegend: (level) => `Vorhersage mit ihrem ${level}-%-Bereich`,
    championMark: 'Favorit',
    championMeans: 'Favorit: lag bisher am häufigsten am nächsten und zählt in Automatisch am meisten',
    history: 'Die Vergangenheit',
    historyMeanwhile: 'Die Vorhersagen stehen ohne das früher Verkaufte da; die Seite fragt weiter.',
    showAll: (count) => `Alle ${count} Modelle zeigen`,
    showFirst: 'Nur die ersten zeigen',
    said: (category) => `Was jedes Modell über ${category} sagt`,
    model: 'Modell',
    everything: 'Vorhersagen aller Kategorien',
    sortBy: (model) => `Nach ${model} ordnen`,
    open: (category) => `Die Modelle für ${category} zeigen`,
    what: 'Die gespeicherten Vorhersagen',
    computed: (age, period) => `Vor ${age} berechnet, aus den Verkäufen bis ${period}.`,
    computedNow: (period) => `Gerade berechnet, aus den Verkäufen bis ${period}.`,
    late: (age) =>
      `Der letzte Lauf ist ${age} her, länger als geplant. Was er sagte, steht weiter da; der nächste ersetzt es von selbst.`,
    calendarChanging:
      'Die Summen werden für eine neue Zeitzone oder einen neuen Wochenbeginn neu gebildet. Neue Vorhersagen folgen von selbst.',
    otherSource: 'Diese Vorhersagen kommen aus dem zweiten Speicher; der allerletzte Lauf kann fehlen.',
    none: (many) =>
      `Noch ist keine Vorhersage gespeichert. Sobald es einige abgeschlossene ${many} mit Verkäufen gibt, werden sie binnen einer Minute berechnet und erscheinen hier von selbst.`,
    explain: {
      auto: 'Probiert fünf Modelle an Ihrer eigenen Vergangenheit und hört am meisten auf die, die am nächsten lagen.',
      combination: 'Der Mittelwert mehrerer guter Modelle: Ihre Fehler heben sich oft auf.',
      median: 'Die Mitte mehrerer Modelle, sodass keines sie in die Irre führt.',
      temporal: 'Sagt Monate, Quartale und Jahre je für sich voraus und bringt sie in Einklang.',
      ets: 'Findet Niveau, Trend und Saison und lässt Altes verblassen; behält die einfachste Form, die passt.',
      arima: 'Lernt, wie ein Zeitraum von den vorigen und vom gleichen der letzten Saison abhängt.',
      theta: 'Der Mittelweg zwischen einer langen Geraden und einem geglätteten Niveau, mit der Saison darauf.',
      otm: 'Theta, bei dem die Mischung aus Gerade und Niveau aus Ihren Daten gelernt wird.',
      dotm: 'Theta, dessen Gerade mit der Zeit weiterlernt.',
      mstl: 'Zerlegt die Vergangenheit in Trend, Saison und Rest, führt jedes fort und zählt sie wieder zusammen.',
      ses: 'Ein Mittel der ganzen Vergangenheit, in dem Älteres immer weniger zählt.',
      holt: 'Lernt Niveau und Steigung und geht so weiter.',
      damped: 'Wie Trend, aber die Steigung klingt ab.',
      rolling: 'Der Mittelwert der letzten abgeschlossenen Zeiträume.',
      wma: 'Der Mittelwert der letzten abgeschlossenen Zeiträume; der neueste zählt am meisten.',
      naive: 'Der nächste Zeitraum wird wie der letzte: der Maßstab für alle anderen.',
      drift: 'Führt die Gerade vom ersten zum letzten Zeitraum fort.',
      snaive: 'Wiederholt genau den gleichen Zeitraum der letzten Saison.',
      croston: 'Für seltene Verkäufe: wie viel verkauft wird, wenn etwas verkauft wird, und wie oft das ist.',
      sba: 'Croston ohne eine bekannte Übertreibung.',
      tsb: 'Für Auslaufendes: Jeder Zeitraum ohne Verkauf macht den nächsten unwahrscheinlicher.',
    },
  },
  // ---- Models end ----

  // ---- Accuracy ----
  accuracy: {
    intro: (type) => [
      'Wie weit hätte jedes Modell danebengelegen? Lassen Sie sie ',
      [`${MANY[type]} vorhersagen, deren Ergebnis bekannt ist`],
      ', und zählen Sie.',
    ],
    best: (model, off) => ['Am nächsten hätte ', [model], ' gelegen: meist ', [off], ' daneben'],
    over: (count) => [` (zuletzt geprüft: ${count}).`],
    setup: 'Die Modelle an Ihrer Vergangenheit prüfen',
    setupExplained: (count) =>
      `Jedes Modell sagt jeden der letzten Zeiträume (${count}) voraus und kennt nur, was vorher verkauft war. Verändert wird dadurch nichts.`,
    tested: { DAY: 'Tage zum Prüfen', WEEK: 'Wochen zum Prüfen', MONTH: 'Monate zum Prüfen' },
    ahead: 'Wie weit voraus',
    aheadBy: (type, count) => (count === 1 ? `nächst${ending(type)} ${ONE[type]}` : `${count} ${MANY[type]} voraus`),
    start: 'Modelle prüfen',
    again: 'Erneut prüfen',
    cancel: 'Abbrechen',
    cancelled: 'Abgebrochen. Was gemessen war, bleibt: Die nächste Prüfung macht dort weiter.',
    reading: 'Die Vergangenheit wird gelesen …',
    progress: (done, total) => `${done} von ${total} Prüfungen fertig`,
    testing: (models, category) => `gerade geprüft: ${models} an ${category}`,
    modelCount: (count) => `${count} Modelle`,
    notEnough: (available, type) =>
      available === 0
        ? `Zum Prüfen gibt es noch nicht genug abgeschlossene ${MANY[type]}. Wählen Sie einen kürzeren Zeitraum oder kommen Sie später wieder.`
        : `Die längste Vergangenheit reicht für ${available} geprüfte ${available === 1 ? ONE[type] : MANY[type]}, nicht für mehr.`,
    testInstead: (count) => `Stattdessen ${count} prüfen`,
    what: 'Die Prüfung',
    whatMeanwhile: 'Was vorher gemessen wurde, bleibt: Ein neuer Versuch macht dort weiter.',
    partial: 'Das sind die Ergebnisse bis jetzt; die Prüfung läuft weiter.',
    unfinished: 'In der Zeit ließ sich nicht alles messen. Prüfen Sie erneut, um weiterzumachen.',
    results: 'Wie weit jedes Modell danebenlag',
    category: 'Kategorie',
    allCategories: (count) => `Alle ${count} Kategorien`,
    model: 'Modell',
    off: 'Meist daneben um',
    plain: 'In Worten',
    offBy: (share) => `meist ${share} daneben`,
    bestMark: 'am besten',
    mase: 'MASE',
    mae: 'MAE',
    rmse: 'RMSE',
    smape: 'sMAPE',
    coverage: (level) => `Im ${level}-%-Bereich`,
    ranking: 'Rangfolge',
    means: {
      off: 'die Summe aller Fehler als Anteil am Verkauften',
      mase: 'Fehler gegenüber dem bloßen Wiederholen der letzten Saison; unter 1 ist besser als das',
      mae: 'mittlerer Fehler in Geld',
      rmse: 'dasselbe, wobei große Fehler mehr zählen',
      smape: 'Fehler in Prozent des Mittels aus Vorhersage und Verkauf, 0 bis 200',
      coverage: 'wie oft der Bereich das Eingetretene enthielt; je näher an seinem Versprechen, desto besser',
      ranking: 'wie gut die Reihenfolge der Kategorien vorhergesagt war; 100 % ist vollkommen',
    },
    meaning: 'Was die Spalten bedeuten',
    backtest: (category) => `${category}: was kam und was jedes Modell gesagt hatte`,
    period: 'Zeitraum',
    sold: 'Verkauft',
    said: 'was das Modell gesagt hatte',
    error: 'sein Fehler',
    showAll: (count) => `Alle ${count} Modelle zeigen`,
    showFirst: 'Nur die besten zeigen',
    scoreboard: 'Frühere Vorhersagen und was daraus wurde',
    scoreboardSince: (from, to) => `Zeiträume von ${from} bis ${to}`,
    scoreboardWhat: 'Die Wertung',
    scoreboardEmpty: (type) =>
      `Die ersten Wertungen erscheinen, wenn ein vorhergesagter Zeitraum (${ONE[type]}) zu Ende ist. Jede Vorhersage wird vorher festgehalten und mit dem verglichen, was kam: Hinterher klüger zu sein gilt nicht.`,
    scoreboardExplained: (moment) => `Vorhersagen, wie sie veröffentlicht waren, zuletzt verglichen ${moment}.`,
    scored: 'Vorhersagen',
    bias: 'Neigt',
    tooHigh: (amount) => `${amount} zu hoch`,
    tooLow: (amount) => `${amount} zu niedrig`,
    inside: (level) => `Im ${level}-%-Bereich`,
    distance: 'Wie weit voraus',
    everyStep: 'Alle',
    step: (type, step) =>
      step === 1
        ? `laufend${ending(type)} ${ONE[type]}`
        : step === 2
          ? `nächst${ending(type)} ${ONE[type]}`
          : `in ${step - 1} ${DATIVE[type]}`,
  },
  // ---- Accuracy end ----

  // ---- System ----
  system: {
    flows: 'Alles fließt.',
    flowsSentence: (delay: string) => `Bestellungen sind in ${delay} gezählt.`,
    troubled: (stations: string) => `Nicht alles fließt: ${stations}.`,
    pipeline: 'Von der Bestellung zur Zahl',
    pipelineNote: 'was wartet, wie lange, und wie viel durchging; die Linien zeigen die letzten fünf Minuten',
    unknownPipeline: 'Der Zustand der Verarbeitung',
    stations: {
      orders: 'Bestellungen',
      outbox: 'Ausgang',
      stream: 'Strom',
      totals: 'Summen',
      clickhouse: 'ClickHouse',
      forecasts: 'Prognosen',
    },
    what: {
      orders: 'angenommen und aufgeschrieben',
      outbox: 'der Reihe nach weitergegeben',
      stream: 'gelesen und aufgeteilt',
      totals: 'genau einmal addiert',
      clickhouse: 'bereit für jede Frage',
      forecasts: 'Händler zu berechnen',
    },
    statuses: { up: 'fließt', degraded: 'langsam', down: 'steht still' },
    meaning: {
      orders: {
        degraded: 'Bestellungen werden langsamer angenommen als sonst. Angenommenes ist sicher und gezählt.',
        down: 'Neue Bestellungen werden im Moment nicht angenommen. Wer später noch einmal sendet, verliert nichts; die Zahlen bleiben, wie sie sind.',
      },
      outbox: {
        degraded: 'Angenommene Bestellungen sind sicher, werden aber spät weitergegeben: Die Zahlen hängen etwas nach.',
        down: 'Angenommene Bestellungen sind sicher, werden aber nicht weitergegeben. Die Zahlen bleiben stehen und holen von selbst auf.',
      },
      stream: {
        degraded: 'Bestellungen warten länger als sonst, bis sie gezählt sind: Die Zahlen hängen etwas nach.',
        down: 'Bestellungen warten darauf, gelesen zu werden. Die Zahlen bleiben stehen und holen von selbst auf; nichts geht verloren.',
      },
      totals: {
        degraded: 'Bestellungen werden später gezählt als sonst: Die Zahlen hängen etwas nach.',
        down: 'Bestellungen werden angenommen, aber nicht gezählt. Die Zahlen bleiben stehen und holen von selbst auf.',
      },
      clickhouse: {
        degraded: 'ClickHouse hängt nach. Wo es zu alt ist, kommen dieselben Summen aus PostgreSQL.',
        down: 'ClickHouse antwortet nicht. Dieselben Summen kommen aus PostgreSQL: Es fehlt nichts.',
      },
      forecasts: {
        degraded: 'Verkäufe werden gezählt wie immer. Die Prognosen sind älter als sonst.',
        down: 'Verkäufe werden gezählt wie immer. Prognosen behalten ihren letzten Stand und werden auf Anfrage berechnet.',
      },
    },
    since: (moment: string) => `seit ${moment}`,
    waiting: (count: number, shown: string) => (count === 0 ? 'nichts wartet' : `${shown} warten`),
    due: (count: number, shown: string) => (count === 0 ? 'nichts ist fällig' : `${shown} fällig`),
    notKnown: 'nicht bekannt',
    delay: (age: string) => `${age} zurück`,
    noDelay: 'aktuell',
    underSecond: 'unter einer Sekunde',
    perMinute: (count: string) => `${count} je Minute`,
    spark: (station: string, most: string, now: string) =>
      `${station}: in den letzten fünf Minuten höchstens ${most} wartend, jetzt ${now}`,
    station: 'Station',
    status: 'Zustand',
    waitingHere: 'Wartend',
    oldest: 'Zurück',
    aMinute: 'Je Minute',
    most: 'Höchstens in fünf Minuten',
    measured: (moment: string) => `gemessen ${moment}`,
    running: (version: string, moment: string) => `Topline ${version}, läuft seit ${moment}`,

    audit: 'Stimmen die Zahlen überein?',
    auditOf: (merchant: string) => `von ${merchant}`,
    auditWhat: 'Die Prüfung der Zahlen',
    agrees: 'Bestellungen, Summen und ClickHouse stimmen auf den Cent überein.',
    differs: (amount: string, days: number, shown: string) =>
      `Die Zahlen liegen ${amount} auseinander, ${plural('de', days, { one: 'an einem Tag', other: `an ${shown} Tagen` })}.`,
    healing: 'ClickHouse bekommt gerade, was ihm fehlt. Prüfen Sie gleich noch einmal.',
    neverChecked: 'Die Zahlen wurden noch nicht geprüft.',
    checked: (age: string) => `Geprüft vor ${age}`,
    checkedNow: 'Soeben geprüft',
    sumOrders: (count: number, shown: string) =>
      plural('de', count, { one: 'Eine Bestellung', other: `${shown} Bestellungen` }),
    checkNow: 'Jetzt prüfen',
    checking: 'Wird addiert …',
    repair: 'Reparieren',
    repairing: 'Wird repariert …',
    repairTitle: 'Reparieren, was ClickHouse zeigt?',
    repairSays: (merchant: string) =>
      `Was ClickHouse von ${merchant} fehlt, kommt noch einmal aus den Summen. Bestellungen und Summen bleiben unberührt. Die Zahlen bleiben dabei lesbar.`,
    differingDays: 'Abweichende Tage',
    day: 'Tag',
    moreDays: (count: number, shown: string) =>
      plural('de', count, { one: 'und ein weiterer Tag', other: `und ${shown} weitere Tage` }),

    letters: 'Beiseitegelegte Ereignisse',
    lettersWhat: 'Die Liste der beiseitegelegten Ereignisse',
    noLetters: 'Kein Ereignis wurde beiseitegelegt. Jede angenommene Bestellung steckt in den Zahlen.',
    lettersNote: 'Sie ließen sich nicht anwenden. Alles andere ist ohne sie gezählt.',
    allReasons: (count: string) => `Alle (${count})`,
    ofReason: (reason: string, count: string) => `${reason} (${count})`,
    reasonFilter: 'Grund',
    reasons: {
      'too-long': 'Zu lang',
      malformed: 'Nicht lesbar',
      'unknown-schema-version': 'Unbekannte Version',
      'unknown-currency': 'Unbekannte Währung',
      'invalid-amount': 'Der Betrag ist falsch',
      'push-refused': 'Von ClickHouse abgelehnt',
      'cannot-apply': 'Nicht anwendbar',
    } as Readonly<Record<string, string>>,
    letter: 'Ereignis',
    why: 'Warum',
    when: 'Wann',
    order: (id: number) => `Bestellung ${id}`,
    place: (topic: string, partition: number, position: string) =>
      `${topic}, Partition ${partition}, Position ${position}`,
    atPointer: (pointer: string) => `Der Fehler steht bei ${pointer}`,
    cut: 'Das Ereignis ist länger als das Gezeigte.',
    replay: 'Wiederholen',
    replayAll: 'Alle wiederholen',
    replaying: 'Wird wiederholt …',
    replayTitle: (count: number, shown: string) =>
      plural('de', count, { one: 'Dieses Ereignis wiederholen?', other: `Alle ${shown} Ereignisse wiederholen?` }),
    replaySays:
      'Sie kommen noch einmal in das Protokoll und werden angewandt, wenn es geht. Was immer noch nicht geht, kommt hierher zurück.',
    replayed: (count: number, shown: string) =>
      plural('de', count, {
        one: 'Ein Ereignis steht wieder im Protokoll.',
        other: `${shown} Ereignisse stehen wieder im Protokoll.`,
      }),
    notReplayed: (shown: string) => `${shown} bleiben.`,
    more: 'Mehr zeigen',

    runs: 'Letzte Läufe der Prognosen',
    noRuns:
      'Seit dem Start gab es noch keinen Lauf. Der erste folgt auf den ersten abgeschlossenen Tag eines Händlers.',
    started: 'Begonnen',
    took: 'Dauer',
    series: 'Reihen',
    stored: 'Gespeichert',
    failed: 'Ersatz',

    importLink: 'Bestellungen aus einer Datei importieren',
    confirm: { cancel: 'Abbrechen' },
    didNotWork: (why: string) => `Das ging nicht: ${why}`,
  },
  // ---- System end ----

  // ---- Import ----
  import: {
    title: 'Bringen Sie Ihre Bestellungen mit.',
    lead: 'Eine CSV-Datei mit einer Zeile je Bestellposition, lose oder gepackt als .csv.gz. Die ganze Datei wird in diesem Browser geprüft, bevor etwas gesendet wird, und ein zweiter Import ändert nichts.',
    drop: 'Datei hierher ziehen oder',
    choose: 'Datei auswählen',
    needs: 'Die Datei hat eine Kopfzeile. Die Spalten dürfen beliebig heißen und stehen, solange sie sagen:',
    fields: {
      externalOrderId: 'Bestellnummer',
      orderDate: 'Datum und Uhrzeit',
      merchant: 'Händler',
      category: 'Kategorie',
      quantity: 'Menge',
      lineAmount: 'Betrag der Position',
      currency: 'Währung',
    },
    hints: {
      externalOrderId: 'Die Zeilen einer Bestellung stehen beieinander.',
      orderDate: 'Mit Zeitverschiebung: 2024-01-15T10:30:00+01:00',
      merchant: 'Beim Namen; ein neuer Name wird ein Händler.',
      category: 'Beim Namen; ein neuer Name wird eine Kategorie.',
      quantity: 'Eine ganze Zahl ab 1',
      lineAmount: 'Für alle Stücke zusammen, mit Dezimalpunkt',
      currency: 'ISO-Code, etwa EUR',
    },
    beginning: 'den Anfang der Datei',
    columns: 'Spalten',
    chooseColumn: 'Spalte wählen',
    sameForAll: 'In jeder Zeile gleich',
    everyRow: (field: string) => `${field} jeder Zeile`,
    missing: (fields: string) => `Noch zu sagen: ${fields}.`,
    firstRows: 'Erste Zeilen',
    firstRowsNote: 'so, wie sie gesendet würden',
    line: 'Zeile',
    verdict: 'Prüfung',
    fine: 'in Ordnung',
    becomes: (amount: string) => `wird ${amount}`,
    options: 'Optionen',
    decimals: 'Beträge mit mehr Nachkommastellen, als ihre Währung hat',
    decimalChoices: { reject: 'Bestellung ablehnen', round: 'Runden, halb zu gerade' },
    timezone: 'Zeitzone neuer Händler',
    weekStart: 'Ihre Wochen beginnen am',
    existingKeep: 'Händler, die es schon gibt, behalten Zeitzone, Wochen und Währung.',
    another: 'Noch eine Datei importieren',
    check: 'Ganze Datei prüfen',
    checkAgain: 'Noch einmal prüfen',
    change: 'Spalten oder Optionen ändern',
    checking: (name: string) => `${name} wird geprüft`,
    sending: (name: string) => `${name} wird importiert`,
    percent: (percent: string) => `${percent} erledigt`,
    soFar: (fine: string, rejected: string) => `${fine} Bestellungen in Ordnung, ${rejected} abzulehnen`,
    sentSoFar: (sent: string, all: string) => `${sent} von ${all} Bestellungen`,
    leaving:
      'Wer diese Seite verlässt, hält den Import an. Gesendetes bleibt; ein neuer Import der Datei macht dort weiter.',
    waiting: 'Topline antwortet im Moment nicht; der Import geht weiter, sobald es antwortet.',
    isPaused: 'Angehalten',
    pause: 'Anhalten',
    resume: 'Weiter',
    cancel: 'Abbrechen',
    checked: (count: number, fine: string, all: string) =>
      fine === all
        ? plural('de', count, {
            one: 'Die Bestellung kann importiert werden.',
            other: `Alle ${all} Bestellungen können importiert werden.`,
          })
        : `${fine} von ${all} Bestellungen können importiert werden.`,
    noneFine: 'Keine Bestellung dieser Datei kann so importiert werden.',
    send: (count: number, fine: string) =>
      plural('de', count, { one: 'Bestellung importieren', other: `${fine} Bestellungen importieren` }),
    sent: (count: number, accepted: string) =>
      plural('de', count, { one: 'Eine Bestellung ist da.', other: `${accepted} Bestellungen sind da.` }),
    replayed: (replayed: string) => `${replayed} davon waren schon da und blieben, wie sie sind.`,
    sums: (amounts: string, lines: string) => `${amounts} in ${lines} Positionen`,
    rounded: (count: number, lines: string) =>
      plural('de', count, {
        one: 'Eine Position ist auf die Nachkommastellen ihrer Währung gerundet, halb zu gerade.',
        other: `${lines} Positionen sind auf die Nachkommastellen ihrer Währung gerundet, halb zu gerade.`,
      }),
    rejected: (count: number, orders: string) =>
      plural('de', count, { one: 'Eine Bestellung wird abgelehnt', other: `${orders} Bestellungen werden abgelehnt` }),
    rejectedWhole: 'Eine Bestellung wird ganz importiert oder gar nicht.',
    roundHint: 'Bestellungen mit zu vielen Nachkommastellen könnten stattdessen gerundet werden.',
    roundNow: 'Mit Rundung noch einmal prüfen',
    reason: 'Grund',
    orders: 'Bestellungen',
    order: 'Bestellung',
    lines: 'Zeilen',
    andMore: (count: number, more: string) =>
      plural('de', count, { one: 'und eine weitere', other: `und ${more} weitere` }),
    reasons: {
      'not-adjacent': 'Die Zeilen der Bestellung stehen nicht beieinander',
      'too-many-lines': 'Mehr Positionen, als eine Bestellung haben darf',
      'unusable-row': 'Eine Zeile ist nicht lesbar',
      'mixed-order': 'Zeilen einer Bestellung widersprechen sich',
      'not-a-number': 'Menge oder Betrag ist keine Zahl',
      'merchant-refused': 'Der Händler kann nicht angelegt werden',
      'category-refused': 'Die Kategorie kann nicht angelegt werden',
      'currency-mismatch': 'Eine andere Währung als die des Händlers',
      'invalid-request': 'Ein Wert ist nicht erlaubt',
      'rule-broken': 'Eine Regel für Bestellungen ist verletzt',
      'order-conflict': 'Die Bestellnummer gehört schon einer anderen Bestellung',
    } as Readonly<Record<string, string>>,
    download: 'Alle abgelehnten Bestellungen als CSV',
    reportName: 'abgelehnt',
    lookAt: (merchant: string) => `${merchant} öffnen`,
    ended: {
      cancelled: 'Der Import wurde vor dem Ende der Datei abgebrochen.',
      unreadable: 'Die Datei ließ sich nicht bis zum Ende lesen.',
      unreachable: 'Topline antwortet nicht mehr.',
      refused: 'Topline hat den Import nicht angenommen.',
      mistake: 'Ein Fehler dieser Seite hat den Import beendet.',
    },
    endedSafe: 'Gesendetes bleibt. Wer weitermacht, importiert nur noch den Rest.',
    goOn: 'Import fortsetzen',
    toRanking: 'Zurück zur Rangliste',
  },
  // ---- Import end ----

  // ---- First run ----
  firstRun: {
    headline: [
      ['Noch nichts zu ordnen.'],
      ' Topline läuft und wartet auf den ersten Händler. Drei Wege führen zum Anfang; die Seite wird von selbst zur Rangliste.',
    ],
    order: {
      title: '1. Eine Bestellung senden',
      what: 'Ein Händler mit Kalender und Währung, eine Kategorie und eine Bestellung von zwei Tassen. In ein Terminal einfügen:',
      label: 'Befehle für eine erste Bestellung',
    },
    csv: {
      title: '2. Oder vorhandene Bestellungen mitbringen',
      what: 'Eine CSV-Datei mit einer Bestellzeile je Zeile. Händler und Kategorien entstehen daraus; zweimal importieren ändert nichts.',
      open: 'Eine Datei auf dieser Seite importieren',
      terminal: 'Eine große Datei geht aus dem Terminal schneller:',
      label: 'Befehl für einen Import',
    },
    demo: {
      title: '3. Oder erfundene Läden ansehen',
      what: 'Vier Demo-Händler kommen beim einfachen Start mit, in einer halben Minute. Topline mit Strg+C anhalten und ohne --no-demo starten:',
      label: 'Befehl für einen Start mit Demo-Händlern',
    },
  },
  // ---- First run end ----
};
