// PostgreSQL as a simulated process reaches it: a pool whose every statement is an event that the seed picks, on a session of the
// real server. What may go wrong on the way is decided by the seed too:
//   never sent      the connection breaks first
//   answer lost     the server has done it, and nobody is told
//   sent, lost      the connection breaks, and the server does it some time later (an orphan)
//   crash, stall    of the process, before the statement or after it
// A writing statement outside a transaction is one transaction for its caller, but between its last row and its commit others
// work: sometimes it is begun, run and committed in two events.
import type { QueryConfig, QueryResult } from 'pg';
import pg from 'pg';
import type { Client, Pool } from '../../src/platform/pool.ts';
import { type Backend, type Backends, labelOf, type Outcome } from './backends.ts';
import { WayLost } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Process, Scheduler } from './scheduler.ts';

export interface SimulatedPostgres {
  poolOf(process: Process): Pool;
  /** Lock timeouts of those who wait. */
  offerTimeouts(): void;
}

export interface Committed {
  readonly statement: QueryConfig;
  readonly result: QueryResult;
}

interface Link {
  readonly process: Process;
  backend: Backend | undefined;
  broken: boolean;
  /** Statements that the server has or will have, whoever still waits for them. */
  underWay: number;
}

type Settle = PromiseWithResolvers<QueryResult>;

const CALL_WEIGHT = 3;
const SERVER_WEIGHT = 1.5;
const TIMEOUT_WEIGHT = 0.1;
const WRITES = /\b(?:INSERT INTO|UPDATE|DELETE FROM)\b/;
const TWO_EVENTS_SHARE = 0.4;

export function createSimulatedPostgres(
  deps: { scheduler: Scheduler; backends: Backends; faults: Faults },
  onCommit: (committed: Committed) => void,
): SimulatedPostgres {
  const { scheduler, backends, faults } = deps;
  const { random } = scheduler;
  const offered = new Set<Backend>();

  const run = (backend: Backend, statement: QueryConfig, done: (outcome: Outcome) => void) =>
    backends.run(backend, statement, scheduler.clock.nowUs(), done);

  /** What the server does when it notices that nobody is there any more. */
  const abandon = (link: Link) => {
    const { backend } = link;
    link.broken = true;
    if (!backend || link.underWay > 0) return;
    link.backend = undefined;
    scheduler.offer({
      label: `ends the session that ${link.process.name} left`,
      weight: SERVER_WEIGHT,
      async run() {
        if (backend.open) await run(backend, { text: 'ROLLBACK' }, () => undefined);
        await run(backend, { text: 'SELECT pg_advisory_unlock_all()' }, () => undefined);
        backends.give(backend);
        return undefined;
      },
    });
  };

  const answer = (link: Link, settle: Settle, outcome: Outcome): void => {
    link.underWay -= 1;
    if (link.broken || link.process.state === 'dead') abandon(link);
    else if ('error' in outcome) settle.reject(outcome.error);
    else settle.resolve(outcome.result);
  };

  const breakLink = (link: Link, settle: Settle) => {
    link.broken = true;
    settle.reject(new WayLost('the connection broke'));
  };

  /** On the server: as it is, or begun now and committed by an event of its own. */
  const execute = async (
    backend: Backend,
    statement: QueryConfig,
    done: (outcome: Outcome) => void,
  ): Promise<string> => {
    const alone = !backend.open && WRITES.test(statement.text) && !/^\s*BEGIN\b/i.test(statement.text);
    const split = alone && random.unit() < TWO_EVENTS_SHARE;
    if (split) await run(backend, { text: 'BEGIN' }, () => undefined);
    let said = '';
    const ended = (outcome: Outcome) => {
      said = describe(outcome);
      if (!split) {
        if (alone && 'result' in outcome) onCommit({ statement, result: outcome.result });
        done(outcome);
        return;
      }
      scheduler.offer({
        label: `commits ${labelOf(statement)}`,
        weight: SERVER_WEIGHT,
        async run() {
          await run(backend, { text: 'error' in outcome ? 'ROLLBACK' : 'COMMIT' }, () => undefined);
          if ('result' in outcome) onCommit({ statement, result: outcome.result });
          done(outcome);
          return undefined;
        },
      });
    };
    const became = await run(backend, statement, ended);
    return became === 'waits' ? 'waits for a lock' : said;
  };

  const perform = async (link: Link, statement: QueryConfig, settle: Settle): Promise<string> => {
    const fault = faults.ofStatement(statement);
    if (fault === 'crash before') {
      link.process.kill();
      return fault;
    }
    if (fault === 'never sent') {
      breakLink(link, settle);
      return fault;
    }
    link.backend ??= await backends.take();
    const { backend } = link;
    const sent = faults.replacement(statement) ?? statement;
    const done = (outcome: Outcome) => answer(link, settle, outcome);
    link.underWay += 1;
    if (fault === 'sent, lost') {
      breakLink(link, settle);
      scheduler.offer({
        label: `does what ${link.process.name} sent: ${labelOf(statement)}`,
        weight: SERVER_WEIGHT,
        run: () => execute(backend, sent, done),
      });
      return fault;
    }
    if (fault === 'answer lost') breakLink(link, settle);
    const said = await execute(backend, sent, done);
    if (fault === 'crash after') link.process.kill();
    if (fault === 'stall after') link.process.stall();
    return fault === undefined ? said : `${said}, ${fault}`;
  };

  const call = (link: Link, statement: QueryConfig): Promise<QueryResult> => {
    const settle = Promise.withResolvers<QueryResult>();
    if (link.process.state === 'dead') return settle.promise;
    if (link.broken) return Promise.reject(new WayLost('the connection is broken'));
    scheduler.offer({
      label: labelOf(statement),
      process: link.process,
      weight: CALL_WEIGHT,
      run: () => perform(link, statement, settle),
    });
    return settle.promise;
  };

  const linkOf = (process: Process): Link => {
    const link: Link = { process, backend: undefined, broken: false, underWay: 0 };
    process.onDeath(() => abandon(link));
    return link;
  };

  const release = (link: Link, broken: unknown) => {
    if (link.process.state === 'dead') return;
    if (broken || link.broken || link.backend?.open) return abandon(link);
    if (link.backend) backends.give(link.backend);
    link.backend = undefined;
    link.broken = true;
  };

  return {
    poolOf(process) {
      const pool = {
        query: (statement: string | QueryConfig, values?: unknown[]) => {
          const link = linkOf(process);
          return call(link, configOf(statement, values)).finally(() => release(link, undefined));
        },
        connect: async () => {
          const link = linkOf(process);
          return {
            query: (statement: string | QueryConfig, values?: unknown[]) => call(link, configOf(statement, values)),
            release: (broken?: unknown) => release(link, broken),
          } as unknown as Client;
        },
      };
      return pool as unknown as Pool;
    },
    offerTimeouts() {
      for (const waiting of backends.waiting()) {
        if (offered.has(waiting.backend)) continue;
        offered.add(waiting.backend);
        scheduler.offer({
          label: `gives up the wait of ${waiting.label}`,
          weight: TIMEOUT_WEIGHT,
          async run() {
            offered.delete(waiting.backend);
            const still = backends.waiting().find((one) => one.backend === waiting.backend);
            await still?.giveUp();
            return still ? undefined : 'it had gone on';
          },
        });
      }
    },
  };
}

function configOf(statement: string | QueryConfig, values: unknown[] | undefined): QueryConfig {
  if (typeof statement !== 'string') return statement;
  return values ? { text: statement, values } : { text: statement };
}

/** What the trace says of an outcome; texts of errors may hold transaction numbers. */
function describe(outcome: Outcome): string {
  if ('result' in outcome) return `${outcome.result.rowCount ?? 0} rows`;
  return outcome.error instanceof pg.DatabaseError ? `error ${outcome.error.code}` : outcome.error.name;
}
