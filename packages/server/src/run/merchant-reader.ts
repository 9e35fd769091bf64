// What a MerchantScope means to PostgreSQL: the merchant that the policies of migration 0010 let a reader see.
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { Pool } from '../platform/pool.ts';
import { createScopedReader, type ScopedReader } from '../platform/scoped-reader.ts';

export type MerchantReader = ScopedReader<MerchantScope>;

const SETTING = { name: 'topline.merchant', valueOf: ({ merchantId }: MerchantScope) => merchantId };

export function createMerchantReader(pool: Pool, besides?: Readonly<Record<string, string>>): MerchantReader {
  return createScopedReader(pool, SETTING, besides);
}
