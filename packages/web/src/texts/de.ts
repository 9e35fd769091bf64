// The page in German.

import type { Texts } from './en.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'Tag', WEEK: 'Woche', MONTH: 'Monat', YEAR: 'Jahr', CUSTOM: 'Zeitraum' };
const MANY = { DAY: 'Tage', WEEK: 'Wochen', MONTH: 'Monate', YEAR: 'Jahre', CUSTOM: 'Zeiträume' };
const FEMININE = new Set(['WEEK']);
const NEUTER = new Set(['YEAR']);
const ending = (type: string) => (FEMININE.has(type) ? 'e' : NEUTER.has(type) ? 'es' : 'er');

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
    flows: 'Alles fließt.',
    flowsSentence: (delay: string) => `Bestellungen sind in ${delay} gezählt.`,
    troubled: (stations: string) => `Nicht alles fließt: ${stations}.`,
    pipeline: 'Von der Bestellung zur Zahl',
    pipelineNote: 'was wartet, wie lange, und wie viel durchging; die Linien zeigen die letzten fünf Minuten',
    notTold: 'Diese Instanz sagt nicht, wie es ihrer Verarbeitung geht.',
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
  firstRun: {},
  // ---- First run end ----
};
