// The importer's command line.
import { parseArgs } from 'node:util';
import { isTimeZone } from '@topline/domain/calendar.ts';
import { COLUMNS } from '@topline/domain/import/import-row.ts';
import type { Decimals } from '@topline/domain/import/write-order.ts';
import { WEEK_STARTS, type WeekStart } from '@topline/domain/merchant.ts';
import { isHttpUrl } from '../arguments.ts';

export interface ImportOptions {
  readonly path: string;
  readonly decimals: Decimals;
  readonly timezone: string;
  readonly weekStart: WeekStart;
  readonly url: string | undefined;
  readonly report: string | undefined;
  readonly dryRun: boolean;
}

export type ReadOptions =
  | { readonly kind: 'options'; readonly options: ImportOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly sentence: string };

export const IMPORT_HELP = `npm run import -- FILE.csv[.gz] [options]

Sends the orders of a CSV file through the public API. The file is UTF-8, plain or gzip, has a header with the columns
  ${Object.values(COLUMNS).join(', ')}
in any order (others are ignored), and one row per order line; the rows of an order stand together.

  --decimals reject|round  a line with more decimals than its currency has: reject its order (default), or round the
                           line half to even, counted in the report. The API itself never rounds.
  --timezone ZONE          IANA zone of merchants that are created (default UTC)
  --week-start DAY         first day of their weeks, MONDAY to SUNDAY (default MONDAY)
  --url URL                where orders are posted (default: this machine's ingest port)
  --report FILE            every rejected order with its lines and reasons, as CSV
  --dry-run                judge the whole file by the API's rules and send nothing
  --help                   this text

Merchants and categories are found by their names; new names get the lowest free ids in order of first appearance.
A merchant that exists keeps its currency, zone and week start. Products are not sent.

An order is imported whole or not at all: one line that the API refuses (a quantity of 0, say) rejects the order, and
every rejected order is listed with its lines. Also rejected are orders whose rows differ in order_ts or currency, whose
currency is not their merchant's, and rows that come back for an order after others have begun.

Running the import again is safe and continues where it stopped: orders that are there are recognised and left alone.
Run one import at a time for an instance.

Exit code: 0 all orders accepted, 1 some rejected, 2 the import could not run or not finish.
`;

export function readImportOptions(argv: readonly string[]): ReadOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        decimals: text,
        timezone: text,
        'week-start': text,
        url: text,
        report: text,
        'dry-run': flag,
        help: flag,
      },
    });
    if (values.help === true) return { kind: 'help' };
    return checked(values, positionals);
  } catch (error) {
    return wrong(`${error instanceof Error ? error.message : String(error)} See --help.`);
  }
}

interface Values {
  decimals?: string | undefined;
  timezone?: string | undefined;
  'week-start'?: string | undefined;
  url?: string | undefined;
  report?: string | undefined;
  'dry-run'?: boolean | undefined;
}

function checked(values: Values, positionals: readonly string[]): ReadOptions {
  const [path, ...more] = positionals;
  const { decimals = 'reject', timezone = 'UTC', 'week-start': weekDay = 'MONDAY', url, report } = values;
  const weekStart = WEEK_STARTS.find((day) => day === weekDay);
  if (path === undefined || more.length > 0)
    return wrong('Name one file: npm run import -- FILE.csv[.gz]. See --help.');
  if (decimals !== 'reject' && decimals !== 'round')
    return wrong(`--decimals is ${decimals}, expected reject or round.`);
  if (!isTimeZone(timezone)) return wrong(`--timezone is ${timezone}, expected an IANA zone such as Europe/Berlin.`);
  if (weekStart === undefined) return wrong(`--week-start is ${weekDay}, expected one of ${WEEK_STARTS.join(', ')}.`);
  if (url !== undefined && !isHttpUrl(url)) return wrong(`--url is ${url}, expected http://host:port.`);
  return {
    kind: 'options',
    options: { path, decimals, timezone, weekStart, url, report, dryRun: values['dry-run'] === true },
  };
}

function wrong(sentence: string): ReadOptions {
  return { kind: 'wrong', sentence };
}
