// What goes wrong, by the seed. A history has its own weather: some are calm, so that nothing hides behind a fault, some are stormy.
import type { QueryConfig } from 'pg';
import type { Random } from '../../src/simulate/random.ts';
import type { ClockWeather } from './clock.ts';

export type StatementFault =
  | 'never sent'
  | 'answer lost'
  | 'sent, lost'
  | 'crash before'
  | 'crash after'
  | 'stall after'
  | undefined;
/** Of a request to ClickHouse: refused, done without an answer, done later without an answer, done twice, or the process ends. */
export type RequestFault =
  | 'refused'
  | 'answer lost'
  | 'late'
  | 'twice'
  | 'crash before'
  | 'crash after'
  | 'stall after'
  | undefined;

export interface Weather extends ClockWeather {
  readonly steps: number;
  readonly statementShare: number;
  readonly requestShare: number;
  readonly aggregators: number;
  readonly wipes: boolean;
  /** Orders that the database refuses to apply for a while. */
  readonly refusals: boolean;
  /** ClickHouse is known to be the copy from the start on, so that pushes begin at once; else it must be judged first. */
  readonly copied: boolean;
}

export interface Faults {
  readonly weather: Weather;
  ofStatement(statement: QueryConfig): StatementFault;
  ofRequest(): RequestFault;
  /** Another statement in the place of one that the database shall refuse because of its data. */
  replacement(statement: QueryConfig): QueryConfig | undefined;
  refuseOrder(orderId: number): void;
  /** Also when it is not any more. */
  wasRefused(orderId: number): boolean;
  /** Before, nothing goes wrong. */
  begin(): void;
  /** From now on nothing goes wrong any more, and the clock only runs. */
  end(): void;
}

const STEPS = { min: 100, max: 350 };
const CALM_SHARE = 0.15;
const STATEMENT_FAULTS = [
  'never sent',
  'answer lost',
  'sent, lost',
  'crash before',
  'crash after',
  'stall after',
] as const;
const REQUEST_FAULTS = [
  'refused',
  'answer lost',
  'late',
  'twice',
  'crash before',
  'crash after',
  'stall after',
] as const;
/** Loops poll when nothing else is to be done. */
const CALM = { aheadShare: 0.05, backShare: 0, timerWeight: 0.01 };

export function drawWeather(random: Random): Weather {
  const calm = random.unit() < CALM_SHARE;
  return {
    steps: random.integer(STEPS.min, STEPS.max),
    statementShare: calm ? 0 : random.between(0.005, 0.05),
    requestShare: calm ? 0 : random.between(0.05, 0.3),
    aggregators: random.integer(1, 2),
    aheadShare: calm ? 0 : random.between(0.005, 0.04),
    backShare: calm ? 0 : random.between(0, 0.04),
    timerWeight: random.between(0.03, 0.25),
    wipes: random.unit() < 0.15,
    refusals: random.unit() < 0.15,
    copied: random.unit() < 0.8,
  };
}

export function createFaults(random: Random, drawn: Weather): Faults {
  const refused = new Set<number>();
  const calm: Weather = { ...drawn, ...CALM, statementShare: 0, requestShare: 0 };
  let weather = calm;
  const draw = <T>(share: number, kinds: readonly T[]): T | undefined =>
    random.unit() < share ? kinds[random.integer(0, kinds.length - 1)] : undefined;
  return {
    get weather() {
      return weather;
    },
    ofStatement: () => draw(weather.statementShare, STATEMENT_FAULTS),
    ofRequest: () => draw(weather.requestShare, REQUEST_FAULTS),
    refuseOrder: (orderId) => refused.add(orderId),
    replacement({ name, values }) {
      const ids = name?.startsWith('dedupe-events') ? (values?.[0] as number[]) : [];
      return weather !== calm && ids.some((id) => refused.has(id)) ? { text: 'SELECT 1 / 0' } : undefined;
    },
    wasRefused: (orderId) => refused.has(orderId),
    begin() {
      weather = drawn;
    },
    end() {
      weather = calm;
    },
  };
}
