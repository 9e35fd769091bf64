/**
 * The exactly-once protocol as small models, and where each modelled step lives in packages/server/src:
 *
 *   model                              step                                           room
 *   outbox/outbox.ts                   writer takes an xid, inserts, commits          ingest
 *                                      reader takes rows after its cursor             stream/postgres
 *                                      publishes, then moves the cursor               outbox (relay), stream/kafka
 *   apply/apply.ts                     lease, remembered position, batch              stream, aggregate/partition
 *                                      dedupe, totals, dead-letters, position         aggregate/apply (one transaction)
 *                                      sends COMMIT, ack, orphan session              platform (transactions)
 *   push/push.ts                       versions under the row lock, intents           aggregate/apply, aggregate/rebuild
 *                                      reads, sends rows, deletes intents             aggregate/push
 *   clickhouse.ts                      delivered late, doubled, never; newest wins    store
 *   rebuild/applier.ts                 shared lock, calendar, add                     aggregate/apply
 *   rebuild/rebuilder.ts               exclusive lock, recompute, upsert, switch      aggregate/rebuild
 *   rebuild/rebuild.ts `answers`       newest row, then calendar_version              query
 *   watermark/feed.ts                  start and xid; clock, look, rows; heartbeat    ingest, stream/postgres, aggregate
 *   watermark/delivery.ts              intents, rows, watermark; read before rows     aggregate/push, query
 *
 * Each family has the protocol as it is built (it must hold in every reachable state) and variants with one rule
 * broken (each must be found violated: otherwise the model is too weak to speak for the rule). A few variants that
 * look wrong hold; they say which rule is a second guard and not the only one.
 *
 * Whoever changes a step in one of these rooms changes its model first:
 *   node packages/server/test/model/main.ts [--full] [--only TEXT] [--trace]
 */
import { applyCases } from './apply/apply-cases.ts';
import type { Case } from './case.ts';
import { outboxCases } from './outbox/outbox-cases.ts';
import { pushCases } from './push/push-cases.ts';
import { rebuildCases } from './rebuild/rebuild-cases.ts';
import { watermarkCases } from './watermark/watermark-cases.ts';

export const allCases: readonly Case[] = [
  ...outboxCases,
  ...applyCases,
  ...pushCases,
  ...rebuildCases,
  ...watermarkCases,
];
