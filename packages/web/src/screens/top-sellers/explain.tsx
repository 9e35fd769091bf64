// Explain this number: which instants it covers, the sum of the orders beside what the totals show, what still waits,
// and page by page every order with its lines. Guarantee: all amounts are exact, and the sum of what is loaded is the
// sum of the lines on the screen.

import { useInfiniteQuery } from '@tanstack/react-query';
import type { Instant } from '../../api/answers.ts';
import { whyOf } from '../../api/client.ts';
import { useAsked } from '../../api/use-asked.ts';
import { type Page, usePage } from '../../frame/page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { type Explanation, explainQuery } from '../../queries/order-lines.ts';
import { Failure } from '../../ui/failure.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { add, compare, subtract } from '../../words/decimal.ts';
import { ordersCsv } from './orders-csv.ts';
import { nameOfProduct } from './products-csv.ts';

export interface ExplainProps {
  /** Undefined: the whole merchant. */
  readonly categoryId?: number;
  readonly since: Instant | undefined;
  readonly running: boolean;
}

export function Explain({ categoryId, since, running }: ExplainProps) {
  const { merchant, span, format, texts } = usePage();
  const words = texts.topSellers.explain;
  const asked = {
    ...(categoryId === undefined ? {} : { categoryId }),
    ...(since === undefined ? {} : { since }),
  };
  const query = useInfiniteQuery(explainQuery({ merchantId: merchant.merchantId, span, running }, asked));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const { data, failure, retry } = useAsked(query);
  const first = data?.pages[0];
  if (first === undefined) {
    if (failure === null) return <SkeletonRows rows={8} waitingFor={words.title} />;
    return <Failure what={words.title} why={whyOf(failure)} meanwhile={texts.state.meanwhile} onRetry={retry} />;
  }
  const orders = data?.pages.flatMap((page) => page.orders) ?? [];
  const sum = orders.reduce(
    (total, order) => add(total, amountOf(order)),
    subtract(first.counted.amount, first.counted.amount),
  );
  return (
    <section>
      <h3 className="font-semibold">{words.title}</h3>
      <Bounds explanation={first} />
      <Sums explanation={first} />
      {orders.length === 0 ? (
        <p className="nothing">{words.none}</p>
      ) : (
        <Orders orders={orders} mixed={categoryId === undefined} />
      )}
      {orders.length === 0 ? null : (
        <div className="no-print mt-2 flex flex-wrap items-center gap-x-4 gap-y-2 text-[13.5px] text-ink-2">
          <p role="status" className="flex-1">
            {words.loaded(format.integer(orders.length), format.integer(first.counted.orders), format.amount(sum))}
          </p>
          {hasNextPage ? (
            <button type="button" className="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {words.loadMore}
            </button>
          ) : null}
          <ExportMenu name={words.title} table={() => ordersCsv(orders, first.currency, texts)} />
        </div>
      )}
    </section>
  );
}

type Order = Explanation['orders'][number];

function amountOf(order: Order): string {
  return order.lines.reduce((total, line) => add(total, line.lineAmount), '0');
}

function Bounds({ explanation }: { readonly explanation: Explanation }) {
  const { format, texts } = usePage();
  const { startsAt, endsAt, timezone } = explanation.bounds;
  const words = texts.topSellers.explain;
  return (
    <div className="mt-1 text-sm text-ink-2">
      <p>{words.bounds(format.moment(startsAt), format.moment(endsAt), timezone.replaceAll('_', ' '))}</p>
      <p className="text-[13px] text-ink-3">{words.utc(utcWords(startsAt), utcWords(endsAt))}</p>
    </div>
  );
}

function utcWords(instant: Instant): string {
  return instant.replace('T', ' ').replace(/(:00)?(\.0+)?Z$/, 'Z');
}

function Sums({ explanation }: { readonly explanation: Explanation }) {
  const page = usePage();
  const { format, texts } = page;
  const { counted, shown, waiting, late } = explanation;
  const words = texts.topSellers.explain;
  const difference = subtract(counted.amount, shown.amount);
  const agrees = compare(difference, '0') === 0;
  return (
    <>
      <dl className="sums">
        <Sum name={words.counted} amount={counted.amount} detail={countedWords(counted, page)} />
        <Sum name={words.shown} amount={shown.amount} detail={ordersWords(shown.orders, page)} />
        <Sum name={words.difference} amount={difference} />
        {waiting.orders === 0 ? null : (
          <Sum name={words.waiting} amount={waiting.amount} detail={ordersWords(waiting.orders, page)} />
        )}
        {late === undefined || late.orders === 0 ? null : (
          <Sum
            name={words.late(format.moment(late.since))}
            amount={late.amount}
            detail={ordersWords(late.orders, page)}
          />
        )}
      </dl>
      <p className={agrees ? 'mt-1 text-sm text-accent' : 'mt-1 text-sm text-warn'}>
        {agrees ? `✓ ${words.agrees}` : words.differs}
      </p>
    </>
  );
}

function ordersWords(count: number, { format, texts }: Page): string {
  return texts.topSellers.drawer.orders(count, format.integer(count));
}

function countedWords({ orders, lines, quantity }: Explanation['counted'], page: Page): string {
  const { format, texts } = page;
  const { drawer, explain } = texts.topSellers;
  return [
    ordersWords(orders, page),
    explain.lines(lines, format.integer(lines)),
    drawer.pieces(quantity, format.integer(quantity)),
  ].join(' · ');
}

interface SumProps {
  readonly name: string;
  readonly amount: string;
  readonly detail?: string;
}

function Sum({ name, amount, detail }: SumProps) {
  const { format } = usePage();
  return (
    <div>
      <dt>
        {name}
        {detail === undefined ? null : <small>{detail}</small>}
      </dt>
      <dd>{format.amount(amount)}</dd>
    </div>
  );
}

function Orders({ orders, mixed }: { readonly orders: readonly Order[]; readonly mixed: boolean }) {
  const { texts } = usePage();
  const words = texts.topSellers.explain;
  return (
    <table className="orders mt-3">
      <thead>
        <tr>
          <th scope="col">{words.order}</th>
          <th scope="col" className="number">
            {texts.topSellers.amount}
          </th>
        </tr>
      </thead>
      {orders.map((order) => (
        <OrderRows key={order.orderId} order={order} mixed={mixed} />
      ))}
    </table>
  );
}

function OrderRows({ order, mixed }: { readonly order: Order; readonly mixed: boolean }) {
  const { format, texts } = usePage();
  const words = texts.topSellers;
  return (
    <tbody>
      <tr className="order">
        <th scope="row">
          <span className="name">{order.externalOrderId}</span>
          <span className="row-note">
            <time dateTime={order.orderDate}>{format.moment(order.orderDate)}</time>
            {order.late === true ? <b className="late"> {words.explain.isLate}</b> : null}
          </span>
        </th>
        <td className="number amount">{format.amount(amountOf(order))}</td>
      </tr>
      {order.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an order's lines never change places
        <tr key={index} className="line">
          <td>
            {words.explain.quantity(format.integer(line.quantity))} <bdi>{nameOf(line, mixed, words.drawer)}</bdi>
          </td>
          <td className="number">{format.amount(line.lineAmount)}</td>
        </tr>
      ))}
    </tbody>
  );
}

type Words = Page['texts']['topSellers']['drawer'];

/** The category is said where the lines may be of several. */
function nameOf(line: Order['lines'][number], mixed: boolean, words: Words): string {
  const product = nameOfProduct(line, words);
  if (!mixed) return product;
  return line.productId === null ? line.categoryName : `${product} · ${line.categoryName}`;
}
