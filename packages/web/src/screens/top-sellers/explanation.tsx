// Explain this number: the bounds on the merchant's clock and in UTC, whether the counted lines agree with what is shown,
// and the very orders and lines, a page at a time.

import { useInfiniteQuery } from '@tanstack/react-query';
import type { Explanation as Explained } from '../../api/answers.ts';
import { whyOf } from '../../api/client.ts';
import { usePage } from '../../frame/page.ts';
import { explanationQuery } from '../../queries/order-lines.ts';
import { Failure } from '../../ui/failure.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { compare } from '../../words/decimal.ts';

export function Explanation({ categoryId, name }: { readonly categoryId: number; readonly name: string }) {
  const { merchant, span, change, texts } = usePage();
  const words = texts.topSellers.explain;
  const pages = useInfiniteQuery(explanationQuery({ merchantId: merchant.merchantId, span, categoryId }));
  const first = pages.data?.pages[0];
  if (first === undefined) {
    if (pages.error === null) return <SkeletonRows rows={5} waitingFor={words.title(name)} />;
    return (
      <Failure
        what={words.title(name)}
        why={whyOf(pages.error)}
        meanwhile={texts.state.meanwhile}
        onRetry={pages.refetch}
      />
    );
  }
  const orders = pages.data?.pages.flatMap((page) => page.orders) ?? [];
  return (
    <section className="explain">
      <h3 className="details-title">{words.title(name)}</h3>
      <Bounds explained={first} />
      {orders.length === 0 ? <p className="quiet">{words.none}</p> : <Orders orders={orders} />}
      <p className="explain-foot">
        {pages.hasNextPage ? (
          <button
            type="button"
            className="button"
            disabled={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {pages.isFetchingNextPage ? texts.state.trying : words.more}
          </button>
        ) : null}
        <button type="button" className="link" onClick={() => change({ explain: false })}>
          {words.hide}
        </button>
      </p>
    </section>
  );
}

function Bounds({ explained }: { readonly explained: Explained }) {
  const { format, texts } = usePage();
  const words = texts.topSellers.explain;
  const { bounds, counted, shown, waiting } = explained;
  const utc = (instant: string) => instant.replace('T', ' ').replace(/(:\d\d)(\.\d+)?Z$/, '$1');
  const agrees = compare(counted.amount, shown.amount) === 0;
  return (
    <>
      <p>
        {words.bounds(
          format.moment(bounds.startsAt),
          format.moment(bounds.endsAt),
          bounds.timezone.replaceAll('_', ' '),
        )}
      </p>
      <p className="quiet">{words.utc(utc(bounds.startsAt), utc(bounds.endsAt))}</p>
      <p>
        {agrees ? (
          <span className="tick" aria-hidden="true">
            ✓{' '}
          </span>
        ) : null}
        {agrees
          ? words.agrees(format.amount(counted.amount), format.integer(counted.orders), format.integer(counted.lines))
          : words.differs(format.amount(counted.amount), format.amount(shown.amount))}
      </p>
      {waiting.orders === 0 ? null : <p>{words.waiting(waiting.orders, format.amount(waiting.amount))}</p>}
    </>
  );
}

function Orders({ orders }: { readonly orders: Explained['orders'] }) {
  const { format, texts } = usePage();
  const words = texts.topSellers.explain;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls, and the keyboard must reach that
    <section className="scroll" tabIndex={0} aria-label={words.order}>
      <table className="orders">
        <thead>
          <tr>
            <th scope="col">{words.order}</th>
            <th scope="col">{words.at}</th>
            <th scope="col" className="number">
              {words.line}
            </th>
          </tr>
        </thead>
        <tbody>
          {orders.flatMap(({ orderId, externalOrderId, orderDate, late, lines }) =>
            lines.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a stored order never change places
              <tr key={`${orderId} ${index}`}>
                <th scope="row">{index === 0 ? externalOrderId : ''}</th>
                <td>
                  {index === 0 ? format.moment(orderDate) : ''} {index === 0 && late === true ? words.late : ''}
                </td>
                <td className="number">
                  {line.productName === null ? '' : <small>{line.productName} </small>}
                  {format.integer(line.quantity)} × {format.amount(line.lineAmount)}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </section>
  );
}
