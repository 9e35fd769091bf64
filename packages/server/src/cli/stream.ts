// topline stream: which log is read and how far, and an operator's word that another one is to be read.
import { parseArgs } from 'node:util';
import { OPERATOR, writeAudit } from '../access/audit-log.ts';
import { adoptLog } from '../outbox/adopt-log.ts';
import { type Command, type CommandDeps, UsageError } from './command.ts';

const POSITIONS = `
  SELECT grp, part, topic_id, pos, owner IS NOT NULL AND lease_until > now() AS held, as_of
    FROM forecasting.stream_partitions WHERE topic = $1 ORDER BY grp, part`;

export const streamCommand: Command = {
  name: 'stream',
  summary: 'show the event log, or adopt another one',
  help: `topline stream show     which log stands under the name, and where its groups are
topline stream adopt    read the log that stands there now, from its start; events that were lost are carried again`,
  async run(deps, argv) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: {} });
    if (positionals.length === 1 && positionals[0] === 'show') return show(deps);
    if (positionals.length === 1 && positionals[0] === 'adopt') return adopt(deps);
    throw new UsageError('say show or adopt.');
  },
};

async function show({ pool, eventLog, print }: CommandDeps): Promise<number> {
  const topicId = await eventLog.identify({ fresh: true });
  print(`${eventLog.topic} is ${topicId}, ${eventLog.partitions} partitions`);
  const { rows } = await pool.query(POSITIONS, [eventLog.topic]);
  for (const row of rows)
    print(
      `  ${row.grp}[${row.part}]  ${row.pos} of ${row.topic_id}  ${row.held ? 'held' : 'free'}  as of ${row.as_of}`,
    );
  const strange = rows.some((row) => row.grp === 'aggregate' && row.topic_id !== topicId);
  if (strange) print('Positions are kept for another log: nothing is read until it is adopted.');
  return strange ? 1 : 0;
}

async function adopt({ pool, eventLog, print }: CommandDeps): Promise<number> {
  const { topicId, before, repeated } = await adoptLog({ pool, eventLog });
  await writeAudit(pool, { actor: OPERATOR, action: 'log-adopted', detail: { topicId, before: before.join(', ') } });
  print(`${eventLog.topic} is read from the start of ${topicId} (before: ${before.join(', ') || 'nothing'}).`);
  if (repeated > 0) print(`The relay carries ${repeated} events again; what was counted already is not counted twice.`);
  return 0;
}
