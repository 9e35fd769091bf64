// "+312.40 EUR from 4 late orders": what came in since the reader's last look for a time before it. The last look is the
// browser's to remember; it moves on when the reader has gone away and comes back, not while they look.

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Instant } from '../../api/answers.ts';
import { usePage } from '../../frame/page.ts';
import { lateQuery } from '../../queries/order-lines.ts';
import { compare } from '../../words/decimal.ts';

export function LateOrders({ asOf }: { readonly asOf: Instant | null | undefined }) {
  const { merchant, span, format, texts } = usePage();
  const { merchantId } = merchant;
  const [since] = useState(() => lastLook(merchantId));
  useEffect(() => {
    if (typeof asOf === 'string') noteLook(merchantId, asOf);
  }, [merchantId, asOf]);
  const { data } = useQuery(lateQuery(merchantId, span, since));
  const late = data?.late;
  if (since === undefined || late === undefined || late.orders === 0 || compare(late.amount, '0') === 0) return null;
  const amount = `${compare(late.amount, '0') > 0 ? '+' : ''}${format.amount(late.amount)}`;
  return <p className="late">{texts.topSellers.late(amount, late.orders, format.moment(since))}</p>;
}

const KEY = 'topline.looks';
const MERCHANTS_KEPT = 50;

function looks(): Record<string, Instant> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? (stored as Record<string, Instant>) : {};
  } catch {
    return {};
  }
}

function lastLook(merchantId: number): Instant | undefined {
  const look = looks()[merchantId];
  return look !== undefined && Number.isFinite(Date.parse(look)) ? look : undefined;
}

function noteLook(merchantId: number, asOf: Instant): void {
  try {
    const { [merchantId]: _, ...others } = looks();
    const kept = Object.fromEntries(Object.entries(others).slice(-MERCHANTS_KEPT));
    localStorage.setItem(KEY, JSON.stringify({ ...kept, [merchantId]: asOf }));
  } catch {
    // A browser that keeps nothing has no last look.
  }
}
