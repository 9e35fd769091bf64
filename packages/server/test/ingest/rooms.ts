// Ingest's rooms on a scratch database, joined as `run` joins them, with what a test wants to replace.
import { createHash } from 'node:crypto';
import { parseJson } from '@topline/domain/json.ts';
import { localGuard } from '../../src/http/guard.ts';
import { createAcceptOrder } from '../../src/ingest/accept-order.ts';
import { createCatalogue } from '../../src/ingest/catalogue.ts';
import { putCategory } from '../../src/ingest/categories.ts';
import {
  createGroupCommit,
  GROUP_COMMIT_DEFAULTS,
  type GroupCommitOptions,
  type OrderToStore,
} from '../../src/ingest/group-commit.ts';
import { type PutMerchant, putMerchant } from '../../src/ingest/merchants.ts';
import { createIdSource, type IdSource } from '../../src/platform/ids.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { Pool } from '../../src/platform/pool.ts';
import type { Scratch } from '../platform/scratch.ts';

export const guard = localGuard();

export interface Replaced {
  readonly pool?: Pool;
  readonly ids?: IdSource;
  readonly options?: Partial<GroupCommitOptions>;
}

export function createIngestRooms(scratch: Scratch) {
  const ids = createIdSource({ pool: scratch.pool, log: silentLog }, { owner: `ingest-${process.pid}` });

  const groupCommit = (replaced: Replaced = {}) =>
    createGroupCommit(
      { pool: replaced.pool ?? scratch.pool, ids: replaced.ids ?? ids, onCommit: () => undefined },
      { ...GROUP_COMMIT_DEFAULTS, ...replaced.options },
    );

  return {
    ids,
    groupCommit,

    /** Orders as a caller sends them, through a catalogue of its own. */
    acceptance(catalogue = createCatalogue({ reader: scratch.reader })) {
      const accept = createAcceptOrder({ catalogue, groupCommit: groupCommit(), now: Date.now });
      return (merchantId: number, externalOrderId: string, line: { categoryId: number; lineAmount: string }) =>
        accept(
          parseJson(
            JSON.stringify({
              externalOrderId,
              merchantId,
              orderDate: '2024-01-15T10:30:00Z',
              items: [{ quantity: 1, ...line }],
            }),
          ),
          guard,
        );
    },

    async putMerchant(merchantId: number, put: Partial<PutMerchant> = {}) {
      const whole = { name: 'Kiosk', currency: 'EUR', timezone: 'UTC', weekStart: 'MONDAY', ...put } as const;
      return putMerchant(scratch.pool, guard.merchant(merchantId), whole);
    },
    putCategory: (merchantId: number, categoryId: number) =>
      putCategory(scratch.pool, guard.merchant(merchantId), { categoryId, name: `Category ${categoryId}` }),
  };
}

/** An order of merchant 1 that has been judged: one line of one euro, unless told otherwise. */
export function judged(externalOrderId: string, change: Partial<OrderToStore> = {}): OrderToStore {
  const lines = change.lines ?? [{ categoryId: 1, productId: null, quantity: 1, amountMinor: 100 }];
  return {
    scope: guard.merchant(1),
    merchantId: 1,
    externalOrderId,
    orderDateMs: Date.UTC(2024, 0, 15),
    currency: 'EUR',
    totalMinor: lines.reduce((sum, line) => sum + line.amountMinor, 0),
    lines,
    payloadHash: sha256(JSON.stringify(lines)),
    revision: 1,
    hashEvent: (orderId) => sha256(String(orderId)),
    ...change,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
