// Whether orders, totals and ClickHouse agree, as last checked.

import { queryOptions } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import { keepFor } from './client.ts';

const INTERVAL_MS = 30_000;

export const agreementQuery = (merchantId: number) =>
  queryOptions({
    queryKey: ['agreement', merchantId],
    queryFn: ({ signal }) => get('/v1/audit', { merchantId }, { signal }),
    refetchInterval: INTERVAL_MS,
    placeholderData: keepFor(merchantId),
    retry: false,
  });
