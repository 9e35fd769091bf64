// ClickHouse as the pusher and the readers know it: a store in memory that understands exactly the statements of src/store and
// refuses any other, reached over a way on which requests are refused, lose their answer, arrive late, or arrive twice.
// Like ReplacingMergeTree under FINAL it keeps the row with the highest version of each key, and of equal ones the last that came.
import type { ClickHouse } from '../../src/store/client.ts';
import { WayLost } from './errors.ts';
import type { Faults, RequestFault } from './faults.ts';
import type { Process, Scheduler } from './scheduler.ts';

export interface SimulatedClickHouse {
  clientOf(process: Process): ClickHouse;
  wipe(): void;
  /** Whether it was ever emptied: from then on it may lack what was acknowledged. */
  readonly wiped: boolean;
  /** What every reader would see in the end, for the checks. */
  cellsOf(merchantId: number): readonly Row[];
}

/** What the ClickHouse that a history begins with says that it is. */
export const FIRST_COPY = 'the first';

interface Insert {
  readonly table: string;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
  /** Written only where this is the ClickHouse that was meant. */
  readonly copyId?: string;
}

interface Query {
  readonly query: string;
  readonly query_params?: Record<string, unknown>;
}

type Row = Readonly<Record<string, string>>;

const CALL_WEIGHT = 3;
const LATE_WEIGHT = 0.3;
/** The columns that make a row's key, and its version. */
const TABLES: Readonly<Record<string, { key: readonly string[]; version: string }>> = {
  category_sales_agg: { key: ['merchant_id', 'category_id', 'bucket_type', 'bucket_start'], version: 'updated_at' },
  processed_events: { key: ['order_id', 'revision'], version: 'processed_at' },
  pipeline_watermark: { key: ['part'], version: 'as_of' },
};

export function createSimulatedClickHouse(deps: { scheduler: Scheduler; faults: Faults }): SimulatedClickHouse {
  const { scheduler, faults } = deps;
  const tables = new Map(Object.keys(TABLES).map((name): [string, Map<string, Row>] => [name, new Map()]));
  let wiped = false;
  const copyIdNow = () => (wiped ? 'another' : FIRST_COPY);

  const store = ({ table, columns, values, copyId = copyIdNow() }: Insert): void => {
    if (copyId !== copyIdNow()) return;
    const shape = TABLES[table];
    const rows = tables.get(table);
    if (!shape || !rows) throw new Error(`the simulated ClickHouse has no table ${table}`);
    for (const value of values) {
      const row: Row = Object.fromEntries(columns.map((column, index) => [column, String(value[index])]));
      const key = shape.key.map((column) => row[column]).join(' ');
      const present = rows.get(key);
      if (!present || microsOf(row[shape.version]) >= microsOf(present[shape.version])) rows.set(key, row);
    }
  };

  const later = (insert: Insert) =>
    scheduler.offer({
      label: `ClickHouse gets late: ${describe(insert)}`,
      weight: LATE_WEIGHT,
      run: () => {
        store(insert);
        return undefined;
      },
    });

  /** Whether it is done, and whether the caller hears of it. */
  const meet = (fault: RequestFault, process: Process, insert: Insert | undefined) => {
    if (fault === 'crash before' || fault === 'crash after') process.kill();
    if (fault === 'stall after') process.stall();
    if (insert && (fault === 'late' || fault === 'twice')) later(insert);
    return {
      done: fault !== 'crash before' && fault !== 'refused' && fault !== 'late',
      lost: fault === 'refused' || fault === 'late' || fault === 'answer lost',
    };
  };

  const request = <T>(process: Process, label: string, work: () => T, insert?: Insert): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const run = (): string | undefined => {
      const fault = faults.ofRequest();
      const { done, lost } = meet(fault, process, insert);
      const answer = done ? work() : undefined;
      if (lost) reject(new WayLost('no answer came'));
      else if (process.state !== 'dead') resolve(answer as T);
      return fault;
    };
    scheduler.offer({ label, process, weight: CALL_WEIGHT, run });
    return promise;
  };

  return {
    get wiped() {
      return wiped;
    },
    wipe() {
      wiped = true;
      for (const rows of tables.values()) rows.clear();
    },
    cellsOf: (merchantId) =>
      [...(tables.get('category_sales_agg')?.values() ?? [])].filter((row) => row.merchant_id === String(merchantId)),
    clientOf(process) {
      const client = {
        insert: (given: Insert) => request(process, `ClickHouse gets ${describe(given)}`, () => store(given), given),
        query: async (given: Query) => {
          const asked = () => (collapsed(given) === WHICH_ONE ? [{ id: copyIdNow() }] : answer(tables, given));
          const rows = await request(process, `ClickHouse is asked ${subjectOf(given)}`, asked);
          return { json: async () => rows };
        },
        command: (given: Query) => {
          const marks = marksOf(given);
          if (marks) return request(process, `ClickHouse gets ${describe(marks)}`, () => store(marks), marks);
          if (collapsed(given) !== FORGET) throw notKnown(given);
          return request(process, 'ClickHouse forgets its watermarks', () => tables.get('pipeline_watermark')?.clear());
        },
      };
      return client as unknown as ClickHouse;
    },
  };
}

function describe({ table, values }: Insert): string {
  return `${values.length} rows of ${table}`;
}

function subjectOf({ query }: Query): string {
  return /FROM (\w+)/.exec(query)?.[1] ?? 'something';
}

function collapsed({ query }: Query): string {
  return query.trim().replace(/\s+/g, ' ');
}

function notKnown(given: Query): Error {
  return new Error(`the simulated ClickHouse does not know this statement: ${collapsed(given)}`);
}

function marksOf(given: Query): Insert | undefined {
  if (collapsed(given) !== MARK) return undefined;
  const { parts, instants, copy } = given.query_params as { parts: number[]; instants: string[]; copy: string };
  const values = parts.map((part, index) => [part, instants[index]]);
  return { table: 'pipeline_watermark', columns: ['part', 'as_of'], values, copyId: copy };
}

/** The statements of src/store, by their whole text but for spaces. */
const WHICH_ONE =
  "SELECT toString(uuid) AS id FROM system.tables WHERE database = currentDatabase() AND name = 'pipeline_watermark'";
const MARK = `INSERT INTO pipeline_watermark (part, as_of) SELECT mark.1, toDateTime64(mark.2, 6, 'UTC') FROM ( SELECT arrayJoin(arrayZip({parts:Array(UInt16)}, {instants:Array(String)})) AS mark) WHERE ( ${WHICH_ONE}) = {copy:String}`;
const FORGET = 'TRUNCATE TABLE pipeline_watermark';
const MERCHANT_IDS = 'SELECT DISTINCT merchant_id FROM category_sales_agg ORDER BY merchant_id';
const WATERMARKS = 'SELECT part, toUnixTimestamp64Milli(max(as_of)) AS as_of_ms FROM pipeline_watermark GROUP BY part';
const ALL_CELLS =
  'SELECT category_id, bucket_type, bucket_start, amount_minor, quantity, orders, calendar_version, toUnixTimestamp64Micro(updated_at) AS updated_us FROM category_sales_agg FINAL WHERE merchant_id = {merchant:UInt64}';
const SUMS =
  'SELECT category_id, calendar_version, sum(amount_minor) AS amount_sum, sum(quantity) AS quantity_sum, sum(orders) AS orders_sum FROM category_sales_agg FINAL WHERE merchant_id = {merchant:UInt64} AND bucket_type = {bucketType:String} AND bucket_start >= {from:Date32} AND bucket_start < {to:Date32} AND (calendar_version = {version:UInt32} AND orders != 0 OR calendar_version > {version:UInt32}) GROUP BY category_id, calendar_version';

function answer(tables: ReadonlyMap<string, ReadonlyMap<string, Row>>, given: Query): Row[] {
  const { query_params = {} } = given;
  const rows = (name: string) => [...(tables.get(name)?.values() ?? [])];
  const text = collapsed(given);
  if (text === MERCHANT_IDS) {
    const ids = new Set(rows('category_sales_agg').map((row) => row.merchant_id ?? ''));
    return [...ids].sort().map((id) => ({ merchant_id: id }));
  }
  if (text === WATERMARKS)
    return rows('pipeline_watermark').map((row) => ({
      part: row.part ?? '',
      as_of_ms: String(microsOf(row.as_of) / 1_000n),
    }));
  const cells = rows('category_sales_agg').filter((row) => row.merchant_id === String(query_params.merchant));
  if (text === ALL_CELLS) return cells.map((row) => ({ ...row, updated_us: String(microsOf(row.updated_at)) }));
  if (text !== SUMS) throw notKnown(given);
  const { bucketType, from, to, version } = query_params;
  const within = cells.filter(
    (row) =>
      row.bucket_type === bucketType &&
      (row.bucket_start ?? '') >= String(from) &&
      (row.bucket_start ?? '') < String(to) &&
      ((row.calendar_version === String(version) && row.orders !== '0') ||
        Number(row.calendar_version) > Number(version)),
  );
  return [...Map.groupBy(within, (row) => `${row.category_id} ${row.calendar_version}`).values()].map((of) => ({
    category_id: of[0]?.category_id ?? '',
    calendar_version: of[0]?.calendar_version ?? '',
    amount_sum: sum(of, 'amount_minor'),
    quantity_sum: sum(of, 'quantity'),
    orders_sum: sum(of, 'orders'),
  }));
}

function sum(rows: readonly Row[], column: string): string {
  return String(rows.reduce((total, row) => total + BigInt(row[column] ?? 0), 0n));
}

/** "1700000000.123456" → 1700000000123456n. */
function microsOf(seconds: string | undefined): bigint {
  return BigInt((seconds ?? '0').replace('.', ''));
}
