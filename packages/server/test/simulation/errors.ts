// Which errors a history brings about itself. Any other, wherever it ends, is a bug that would otherwise look like weather.
import { Fault } from '@topline/domain/fault.ts';
import pg from 'pg';
import { BreakerOpen } from '../../src/platform/breaker.ts';
import { PositionMoved } from '../../src/stream/event-log.ts';

/** The way to a store broke: whether it was done nobody knows. */
export class WayLost extends Error {
  override name = 'WayLost';
}

/** Lock timeout, cancelled, and the refusal that faults.ts puts in an order's way. Never a deadlock: locks are taken in order. */
const EXPECTED_CODES = new Set(['55P03', '57014', '22012']);

export function isExpected(error: unknown): boolean {
  if (error instanceof Fault) return error.cause === undefined || isExpected(error.cause);
  if (error instanceof pg.DatabaseError) return EXPECTED_CODES.has(error.code ?? '');
  return error instanceof WayLost || error instanceof PositionMoved || error instanceof BreakerOpen;
}
