// What the System screen asks: the pipeline's stations, and whether the numbers agree. Joined here, because the check is the
// aggregate room's and its answer the observe room's.
import { writeAudit } from '../access/audit-log.ts';
import { auditMerchant, lastAudit } from '../aggregate/audit.ts';
import { createCalendarSource } from '../aggregate/calendars.ts';
import { rebuild } from '../aggregate/rebuild.ts';
import { type AuditSource, createAuditRoutes } from '../observe/audit-routes.ts';
import { createSystemRoutes } from '../observe/routes.ts';
import { createSystemWatch } from '../observe/system.ts';
import type { MerchantViews } from '../query/merchant-view.ts';
import type { Context } from './context.ts';
import { lostOrdersOf } from './lost-orders.ts';
import type { RoleParts } from './role.ts';
import { VERSION } from './version.ts';

export function createOperations(context: Context, views: MerchantViews): Pick<RoleParts, 'start' | 'stop' | 'routes'> {
  const { pools, health, lags, log, now } = context;
  const watch = createSystemWatch({ pool: pools.observe, ...health, lags, log, now }, { version: VERSION });
  const audit = createAuditSource(context, views);
  return {
    routes: [...createSystemRoutes(watch), ...createAuditRoutes({ audit, now })],
    start: watch.start,
    stop: watch.stop,
  };
}

function createAuditSource(context: Context, views: MerchantViews): AuditSource {
  const { pools, readers, clickhouses, eventLog, log } = context;
  const appendLost = lostOrdersOf(context, pools.predict);
  const deps = {
    pool: pools.predict,
    clickhouse: clickhouses.predict,
    calendars: createCalendarSource(),
    log,
    appendLost,
  };
  const { partitions } = eventLog;
  return {
    currencyOf: async (scope) => (await views.view(scope)).currency,
    last: (scope) => lastAudit(readers.query, scope),
    run: (scope, repair) => auditMerchant(deps, scope, { partitions, repair }),
    async rebuild(scope, actor) {
      const rebuilt = await rebuild(deps, scope, { partitions, onlyIfChanged: false });
      if (rebuilt) await writeAudit(pools.access, { actor, action: 'rebuilt', merchantId: scope.merchantId });
      return rebuilt;
    },
  };
}
