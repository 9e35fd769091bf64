// Asks for the periods that are one key away before the reader presses it, so that they are drawn from memory.

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { usePage } from '../../frame/page.ts';
import { historyQuery } from '../../queries/history.ts';
import { salesQuery } from '../../queries/sales.ts';
import { EARLIEST, type Span, spanOf, stepSpan } from '../../view/period.ts';
import { PERIOD_TYPES } from '../../view/url-state.ts';

/** After the answer that the reader waits for. */
const IDLE_MS = 400;
const FRESH_FOR_MS = 20_000;

/** @returns asks for the other lengths of the period; for when the reader's hand is near their control */
export function useNeighbours(limit: number, ready: boolean): () => void {
  const client = useQueryClient();
  const { merchant, view, span, today } = usePage();
  const { merchantId, weekStart } = merchant;
  useEffect(() => {
    if (!ready) return;
    const timer = setTimeout(() => {
      for (const near of [stepSpan(span, -1), stepSpan(span, 1)]) {
        if (near.start <= today && near.start >= EARLIEST) ask(client, merchantId, near, today, limit);
      }
    }, IDLE_MS);
    return () => clearTimeout(timer);
  }, [client, merchantId, span, today, limit, ready]);
  const { start } = view;
  return useCallback(() => {
    for (const period of PERIOD_TYPES) {
      if (period === 'CUSTOM') continue;
      ask(client, merchantId, spanOf({ period, start, until: undefined }, today, weekStart), today, limit);
    }
  }, [client, merchantId, weekStart, start, today, limit]);
}

function ask(client: QueryClient, merchantId: number, span: Span, today: string, limit: number): void {
  const running = span.type !== 'CUSTOM' && span.start <= today && today < span.end;
  const request = { merchantId, span, running };
  void client.prefetchQuery({ ...salesQuery({ ...request, limit }), staleTime: FRESH_FOR_MS });
  void client.prefetchQuery({ ...historyQuery(request), staleTime: FRESH_FOR_MS });
}
