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
  topSellers: {},
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
    elsewhere: 'Vorhersagen gibt es für Tag, Woche und Monat.',
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
    allCategories: (count) => `Alle ${count} geprüften Kategorien`,
    model: 'Modell',
    off: 'Meist daneben um',
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
  system: {},
  // ---- System end ----

  // ---- Import ----
  import: {},
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
