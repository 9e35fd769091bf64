// Sessions of the real server, one statement under way at a time. A statement either ends or waits for a lock, and which of the two
// is a fact of the server's state, not of the machine: it is asked, not guessed from time.
// Of two statements that would wait for the same transaction, the second gives up at once, as if its lock timeout had passed:
// whom the server wakes first would be chance.

import type pg from 'pg';
import type { QueryConfig, QueryResult } from 'pg';
import { silentLog } from '../../src/platform/log.ts';
import { createPool } from '../../src/platform/pool.ts';
import { realDelay, settled } from './virtual-time.ts';

export type Outcome = { readonly result: QueryResult } | { readonly error: Error };

export interface Backend {
  /** In a transaction block, also a failed one. */
  open: boolean;
  readonly busy: boolean;
}

export interface Waiting {
  readonly label: string;
  readonly backend: Backend;
  giveUp(): Promise<void>;
}

export interface Backends {
  take(): Promise<Backend>;
  give(backend: Backend): void;
  /**
   * Runs a statement at the given instant and hands its outcome over, at once or, when it has to wait for a lock, as soon as another
   * statement lets it go on. Returns what became of it and of those it let go on.
   */
  run(
    backend: Backend,
    statement: QueryConfig,
    nowUs: number,
    done: (outcome: Outcome) => void,
  ): Promise<'done' | 'waits'>;
  waiting(): readonly Waiting[];
  /** A statement of the checks, which is no part of the history. */
  ask(text: string, values?: unknown[]): Promise<Record<string, string>[]>;
  /** Between histories: nobody waits, nothing is open. */
  clear(): Promise<void>;
  end(): Promise<void>;
}

const BEGINS = /^\s*BEGIN\b/i;
const ENDS = /^\s*(?:COMMIT|ROLLBACK)\b/i;
/** The result of such a statement is in no particular order, which must not differ between two runs. */
const ORDERED = /ORDER BY[^)]*$|^\s*FETCH\b/i;
/** How long a statement is waited for before the server is asked whether it waits itself. */
const ASK_AFTER_MS = 1;
const NEVER_MS = 24 * 3_600_000;

interface Session extends Backend {
  readonly client: pg.PoolClient;
  readonly pid: number;
  busy: boolean;
}

interface Running {
  readonly session: Session;
  readonly label: string;
  readonly done: (outcome: Outcome) => void;
  readonly ended: Promise<void>;
  outcome: Outcome | undefined;
  blockers: readonly number[];
}

export async function createBackends(url: string): Promise<Backends> {
  const pool = createPool(
    { log: silentLog },
    {
      url,
      name: 'simulation',
      role: 'writer',
      connectionsMax: 60,
      // Real time means nothing to a history, however busy the machine: no limit may end a statement.
      statementTimeoutMs: NEVER_MS,
      connectTimeoutMs: NEVER_MS,
      lockTimeoutMs: 0,
      idleInTransactionTimeoutMs: 0,
    },
  );
  const control = await pool.connect();
  const idle: Session[] = [];
  const all: Session[] = [];
  let waiters: Running[] = [];

  const blockersOf = async (session: Session): Promise<number[]> => {
    const asked = { name: 'blockers', text: 'SELECT pg_blocking_pids($1) AS pids', values: [session.pid] };
    return (await control.query(asked)).rows[0].pids;
  };

  const start = (session: Session, statement: QueryConfig, done: Running['done']): Running => {
    session.busy = true;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const running: Running = { session, label: labelOf(statement), done, ended, outcome: undefined, blockers: [] };
    const end = (outcome: Outcome) => {
      session.busy = false;
      running.outcome = outcome;
      resolve();
    };
    session.client.query(statement).then(
      (result) => end({ result: inOrder(statement, result) }),
      (error) => end({ error }),
    );
    return running;
  };

  /** Until it has ended or is known to wait. */
  const settle = async (running: Running): Promise<void> => {
    while (running.outcome === undefined) {
      await Promise.race([running.ended, realDelay(ASK_AFTER_MS)]);
      if (running.outcome !== undefined) return;
      running.blockers = await blockersOf(running.session);
      if (running.blockers.length > 0) return;
    }
  };

  const stop = async (running: Running): Promise<void> => {
    // As the login itself, to whom all these sessions belong.
    await control.query(`SET ROLE NONE; SELECT pg_cancel_backend(${running.session.pid}); RESET ROLE`);
    await running.ended;
  };

  /** Nobody else may wait for the same transaction, nor may it wait, over others, for itself. */
  const mayWait = (running: Running): boolean => {
    const others = waiters.filter((other) => other !== running);
    if (others.some((other) => other.blockers.some((pid) => running.blockers.includes(pid)))) return false;
    const reached = new Set(running.blockers);
    for (const pid of reached)
      for (const other of others) if (other.session.pid === pid) for (const next of other.blockers) reached.add(next);
    return !reached.has(running.session.pid);
  };

  const release = async (): Promise<void> => {
    for (let changed = true; changed; ) {
      changed = false;
      for (const waiter of [...waiters]) {
        waiter.blockers = [];
        await settle(waiter);
        if (waiter.outcome === undefined && !mayWait(waiter)) await stop(waiter);
        if (waiter.outcome === undefined) continue;
        waiters = waiters.filter((other) => other !== waiter);
        changed = true;
        // Whoever was told something before has gone on by now, whether the answers came together or not.
        await settled();
        waiter.done(waiter.outcome);
      }
    }
  };

  return {
    async take() {
      const spare = idle.pop();
      if (spare) return spare;
      const client = await pool.connect();
      const { pid } = (await client.query('SELECT pg_backend_pid() AS pid')).rows[0];
      const session: Session = { client, pid, open: false, busy: false };
      all.push(session);
      return session;
    },
    give(backend) {
      if (backend.open || backend.busy) throw new Error('a session that is in use was given back');
      idle.push(backend as Session);
    },
    async run(backend, statement, nowUs, done) {
      const session = backend as Session;
      const begins = BEGINS.test(statement.text);
      const ends = ENDS.test(statement.text);
      const running = start(session, begins ? beginAt(statement, nowUs) : statement, done);
      if (begins) session.open = true;
      await settle(running);
      if (running.outcome === undefined && !mayWait(running)) await stop(running);
      if (ends) session.open = false;
      if (running.outcome === undefined) waiters.push(running);
      else done(running.outcome);
      // Locks end with their transaction and with its first error.
      const endsLocks = running.outcome !== undefined && (!session.open || 'error' in running.outcome);
      if (waiters.length > 0 && endsLocks) await release();
      return running.outcome === undefined ? 'waits' : 'done';
    },
    waiting: () =>
      waiters.map((running) => ({
        label: running.label,
        backend: running.session,
        giveUp: async () => {
          await stop(running);
          await release();
        },
      })),
    ask: async (text, values = []) => (await control.query(text, values)).rows,
    async clear() {
      for (const waiter of waiters) await stop(waiter);
      waiters = [];
      for (const session of all) if (session.open) await session.client.query('ROLLBACK');
      // Of a history that was cut short: a lock of a session outlives its transaction.
      for (const session of all) await session.client.query('SELECT pg_advisory_unlock_all()');
      for (const session of all) session.open = false;
      idle.splice(0, idle.length, ...all);
    },
    async end() {
      for (const session of all) session.client.release();
      control.release();
      await pool.end();
    },
  };
}

export function labelOf(statement: QueryConfig): string {
  return statement.name ?? statement.text.trim().replace(/\s+/g, ' ').slice(0, 60);
}

/** The instant at which the transaction begins is what now() tells in it. */
function beginAt(statement: QueryConfig, nowUs: number): QueryConfig {
  return { text: `${statement.text}; SET LOCAL simulation.begin_us = '${nowUs}'` };
}

function inOrder({ text }: QueryConfig, result: QueryResult): QueryResult {
  const last = Array.isArray(result) ? (result.at(-1) as QueryResult) : result;
  if (!ORDERED.test(text) && last.rows.length > 1)
    last.rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return last;
}
