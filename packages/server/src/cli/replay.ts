// topline replay: the log is read again from an earlier place, through the same dedupe.
import { parseArgs } from 'node:util';
import { parseUtcInstant } from '@topline/domain/instant.ts';
import { OPERATOR, writeAudit } from '../access/audit-log.ts';
import { AGGREGATOR_DEFAULTS } from '../aggregate/aggregator.ts';
import { replayLog } from '../outbox/replay-log.ts';
import { type Command, UsageError } from './command.ts';

const START = 'start';

export const replayCommand: Command = {
  name: 'replay',
  summary: 'read the event log again; what was counted is not counted twice',
  help: `topline replay --from start | INSTANT   INSTANT such as 2026-01-15T10:30:00Z

Sets the aggregators back to the start of the log, or before everything that was accepted at the instant or later. They read it
again by themselves, also while orders arrive; /health/lag and topline stream show tell how far. Totals stay as they are, unless
something was missing.`,
  async run({ pool, eventLog, print }, argv) {
    const { values } = parseArgs({ args: [...argv], options: { from: { type: 'string' } } });
    const { from } = values;
    const fromMs = from === undefined || from === START ? undefined : parseUtcInstant(from);
    if (from === undefined || (from !== START && fromMs === undefined))
      throw new UsageError('say --from start, or --from with an instant such as 2026-01-15T10:30:00Z.');
    const { group } = AGGREGATOR_DEFAULTS;
    const replays = await replayLog({ pool, eventLog }, { group, fromMs });
    const parts = replays.map(({ part }) => String(part));
    await writeAudit(pool, { actor: OPERATOR, action: 'log-replayed', detail: { from, parts } });
    for (const { part, from: back, to } of replays) print(`  ${eventLog.topic}[${part}]  from ${back}, was at ${to}`);
    print(
      replays.length === 0
        ? `Nothing of ${eventLog.topic} stands behind that place.`
        : `${replays.length} partitions of ${eventLog.topic} are read again; what was counted is not counted twice.`,
    );
    return 0;
  },
};
