// What a failed statement means to its caller, by SQLSTATE and constraint, never by the message's text.
import pg from 'pg';

export type ErrorKind =
  /** The rows themselves: repeating the same statement fails again. */
  | 'data'
  /** A generated id that exists already. */
  | 'id-collision'
  /** A lock could not be had in time; the same statement may pass later. */
  | 'busy'
  /** Anything else: connection, restart, resources. */
  | 'unavailable';

export function errorKind(error: unknown): ErrorKind {
  if (!(error instanceof pg.DatabaseError) || !error.code) return 'unavailable';
  if (error.code === '23505' && error.constraint === 'orders_pkey') return 'id-collision';
  if (error.code.startsWith('22') || error.code.startsWith('23') || error.code === '21000') return 'data';
  if (['55P03', '40P01', '40001', '57014'].includes(error.code)) return 'busy';
  return 'unavailable';
}

export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.constraint : undefined;
}
