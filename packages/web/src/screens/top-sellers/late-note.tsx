// "+312.40 € from 4 late orders since yesterday 18:02": what was stored since the last look though dated before it, and
// has changed numbers that the reader may remember.

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { Instant } from '../../api/answers.ts';
import { usePage } from '../../frame/page.ts';
import { lateQuery } from '../../queries/order-lines.ts';
import { formatView } from '../../view/url-state.ts';
import { keepLook, type LastLook, lookOn, readLook } from './last-look.ts';

const KEEP_EVERY_MS = 5_000;

/** The newest instant that the look before this one had seen; undefined on a first look. */
export function useLastLook(merchantId: number, asOf: Instant | null | undefined): Instant | undefined {
  const [look, setLook] = useState<{ readonly merchantId: number; readonly since: Instant | undefined }>();
  useEffect(() => {
    if (asOf === null || asOf === undefined) return;
    const before = readLook(merchantId);
    const next: LastLook = lookOn(before, asOf, Date.now());
    if (before === undefined || next.atMs - before.atMs >= KEEP_EVERY_MS || next.since !== before.since) {
      keepLook(merchantId, next);
    }
    setLook((known) => (known?.merchantId === merchantId ? known : { merchantId, since: next.since }));
  }, [merchantId, asOf]);
  return look?.merchantId === merchantId ? look.since : undefined;
}

export function LateNote({ since, running }: { readonly since: Instant; readonly running: boolean }) {
  const { merchant, span, view, format, texts } = usePage();
  const late = useQuery(lateQuery({ merchantId: merchant.merchantId, span, running }, since)).data?.late;
  if (late === undefined || late.orders === 0) return null;
  const words = texts.topSellers;
  const amount = `${late.amount.startsWith('-') ? '' : '+'}${format.amount(late.amount)}`;
  return (
    <p className="note">
      {words.late(amount, late.orders, format.moment(since))}{' '}
      <Link className="link" href={`/${formatView({ ...view, categoryId: undefined, explain: true })}`}>
        {words.showLate}
      </Link>
    </p>
  );
}
