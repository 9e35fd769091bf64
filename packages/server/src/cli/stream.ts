// topline stream: which log is read and how far, and an operator's word that another one is to be read, or that a group is no more.
import { parseArgs } from 'node:util';
import { OPERATOR, writeAudit } from '../access/audit-log.ts';
import { AGGREGATOR_DEFAULTS } from '../aggregate/aggregator.ts';
import { adoptLog } from '../outbox/adopt-log.ts';
import { forgetGroup } from '../outbox/forget-group.ts';
import { type Command, type CommandDeps, UsageError } from './command.ts';

const POSITIONS = `
  SELECT grp, part, topic_id, pos, owner IS NOT NULL AND lease_until > now() AS held, as_of
    FROM forecasting.stream_partitions WHERE topic = $1 ORDER BY grp, part`;

export const streamCommand: Command = {
  name: 'stream',
  summary: 'show the event log, adopt another one, forget a group of readers',
  help: `topline stream show     which log stands under the name, and where its groups are
topline stream adopt    read the log that stands there now, from its start; events that were lost are carried again
topline stream forget GROUP    nobody reads for that group any more: nothing is kept for it from now on`,
  async run(deps, argv) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: {} });
    if (positionals.length === 1 && positionals[0] === 'show') return show(deps);
    if (positionals.length === 1 && positionals[0] === 'adopt') return adopt(deps);
    if (positionals.length === 2 && positionals[0] === 'forget') return forget(deps, String(positionals[1]));
    throw new UsageError('say show, adopt or forget GROUP.');
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

async function forget({ pool, eventLog, print }: CommandDeps, group: string): Promise<number> {
  // Its places say what is in the totals, whoever holds them at the moment.
  if (group === AGGREGATOR_DEFAULTS.group)
    throw new UsageError(`${group} is the group that counts orders; it cannot be forgotten.`);
  const { forgotten, left } = await forgetGroup(pool, eventLog.topic, group);
  if (forgotten + left === 0) throw new UsageError(`no group ${group} has a place in ${eventLog.topic}.`);
  if (left > 0) {
    print(`Somebody works for ${group} now: stop it first.`);
    return 1;
  }
  await writeAudit(pool, { actor: OPERATOR, action: 'group-forgotten', detail: { group } });
  print(`${group} is forgotten: ${forgotten} partitions.`);
  return 0;
}
