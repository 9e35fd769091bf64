// Whose numbers there are.

import { queryOptions } from '@tanstack/react-query';
import type { Merchant } from '@topline/domain/merchant.ts';
import { get } from '../api/client.ts';

const INTERVAL_MS = 30_000;
/** While there is none, so that an empty instance fills by itself. */
const EMPTY_INTERVAL_MS = 3_000;
const PAGE_SIZE = 1_000;
const PAGES_MAX = 5;

export const merchantsQuery = () =>
  queryOptions({
    queryKey: ['merchants'],
    queryFn: ({ signal }) => readMerchants(signal),
    refetchInterval: ({ state }) => (state.data?.length ? INTERVAL_MS : EMPTY_INTERVAL_MS),
  });

/** The first merchants, at most PAGES_MAX pages of them. */
async function readMerchants(signal: AbortSignal): Promise<readonly Merchant[]> {
  const merchants: Merchant[] = [];
  let after: number | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await get(
      '/v1/merchants',
      { limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) },
      { signal },
    );
    merchants.push(...answer.merchants);
    if (answer.next === null) break;
    after = answer.next;
  }
  return merchants;
}
