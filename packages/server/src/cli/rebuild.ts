// topline rebuild: totals computed anew from the processed orders; harmless at any time, also under traffic.
import { parseArgs } from 'node:util';
import { OPERATOR, writeAudit } from '../access/audit-log.ts';
import { createCalendarSource } from '../aggregate/calendars.ts';
import { rebuild } from '../aggregate/rebuild.ts';
import { type Command, idOf, merchantIds, UsageError } from './command.ts';

export const rebuildCommand: Command = {
  name: 'rebuild',
  summary: "compute a merchant's totals anew from its orders",
  help: `topline rebuild --merchant ID | --all

Recomputes the totals of one merchant or of all from the processed orders, and pushes them to ClickHouse (by the running
aggregator). Reads say stale, "calendar-change", until the push is through.`,
  async run(deps, argv) {
    const { values } = parseArgs({
      args: [...argv],
      options: { merchant: { type: 'string' }, all: { type: 'boolean' } },
    });
    if ((values.merchant === undefined) === (values.all !== true))
      throw new UsageError('give either --merchant ID or --all.');
    const only = values.merchant === undefined ? undefined : idOf(values.merchant, '--merchant');
    const calendars = createCalendarSource();
    let rebuilt = 0;
    for await (const merchantId of merchantIds(deps.pool, only)) {
      const options = { partitions: deps.partitions, onlyIfChanged: false };
      const result = await rebuild({ ...deps, calendars }, deps.scopeOf(merchantId), options);
      if (!result) continue;
      rebuilt += 1;
      await writeAudit(deps.pool, { actor: OPERATOR, action: 'rebuilt', merchantId });
      deps.print(
        `merchant ${merchantId}: ${result.orders} orders, ${result.cells} buckets, calendar version ${result.calendarVersion}`,
      );
    }
    if (rebuilt > 0) return 0;
    deps.print(only === undefined ? 'There are no merchants.' : `There is no merchant ${only}.`);
    return only === undefined ? 0 : 2;
  },
};
