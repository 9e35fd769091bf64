// topline dlq: events that could not be applied, and the way back into the log for them.
import { parseArgs } from 'node:util';
import { OPERATOR, writeAudit } from '../access/audit-log.ts';
import { replayDeadLetters } from '../outbox/dead-letters.ts';
import { type Command, type CommandDeps, idOf, UsageError } from './command.ts';

const LISTED_MAX = 100;
const COLUMNS = 'id, topic, part, pos, reason, detail, merchant_id, order_id, payload, created_at, replayed_at';

export const deadLettersCommand: Command = {
  name: 'dlq',
  summary: 'list, show and replay dead letters',
  help: `topline dlq list [--all]        the newest ${LISTED_MAX} dead letters not replayed yet (or all)
topline dlq show ID             one with its payload
topline dlq replay ID | --all   put back into the log; what cannot be applied comes back as a new dead letter`,
  async run(deps, argv) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { all: { type: 'boolean' } },
    });
    const [verb, id] = positionals;
    if (verb === 'list') return list(deps, values.all === true);
    if (verb === 'show') return show(deps, idOf(id, 'ID'));
    if (verb === 'replay' && (id === undefined) === (values.all === true))
      return replay(deps, id === undefined ? undefined : idOf(id, 'ID'));
    throw new UsageError('say list, show ID, replay ID or replay --all.');
  },
};

async function list(deps: CommandDeps, all: boolean): Promise<number> {
  const where = all ? '' : 'WHERE replayed_at IS NULL';
  const found = await deps.pool.query(
    `SELECT ${COLUMNS} FROM forecasting.dead_letters ${where} ORDER BY id DESC LIMIT ${LISTED_MAX}`,
  );
  for (const row of found.rows) {
    deps.print(
      `${row.id}  ${row.created_at}  ${row.topic}[${row.part}] ${row.pos}  ${row.reason}  order ${row.order_id ?? '?'}  ${row.detail}`,
    );
  }
  deps.print(found.rows.length === 0 ? 'No dead letters.' : `${found.rows.length} dead letters.`);
  return 0;
}

async function show(deps: CommandDeps, id: number): Promise<number> {
  const found = await deps.pool.query(`SELECT ${COLUMNS} FROM forecasting.dead_letters WHERE id = $1`, [id]);
  if (!found.rows[0]) {
    deps.print(`There is no dead letter ${id}.`);
    return 2;
  }
  deps.print(JSON.stringify(found.rows[0], null, 2));
  return 0;
}

async function replay(deps: CommandDeps, id: number | undefined): Promise<number> {
  const replayed = await replayDeadLetters(deps.pool, id === undefined ? {} : { ids: [id], again: true });
  const detail = { letters: replayed.events };
  if (replayed.events > 0) await writeAudit(deps.pool, { actor: OPERATOR, action: 'dead-letters-replayed', detail });
  if (id !== undefined && replayed.letters === 0) {
    deps.print(`There is no dead letter ${id}.`);
    return 2;
  }
  deps.print(`${replayed.events} of ${replayed.letters} dead letters are in the log again.`);
  return replayed.events === replayed.letters ? 0 : 1;
}
