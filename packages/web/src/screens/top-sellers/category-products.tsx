// The products of the category that sell most in the period; rows and rest are the category's amount.

import { useQuery } from '@tanstack/react-query';
import { whyOf } from '../../api/client.ts';
import { useAsked } from '../../api/use-asked.ts';
import { usePage } from '../../frame/page.ts';
import { productsQuery } from '../../queries/order-lines.ts';
import { Failure } from '../../ui/failure.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';

export function CategoryProducts({ categoryId }: { readonly categoryId: number }) {
  const { merchant, span, format, texts } = usePage();
  const words = texts.topSellers.category;
  const products = useAsked(useQuery(productsQuery({ merchantId: merchant.merchantId, span, categoryId })));
  if (products.data === undefined) {
    if (products.failure === null) return <SkeletonRows rows={3} waitingFor={words.products} />;
    return (
      <Failure
        what={words.products}
        why={whyOf(products.failure)}
        meanwhile={texts.state.meanwhile}
        onRetry={products.retry}
      />
    );
  }
  const { products: rows, rest } = products.data;
  return (
    <section>
      <h3 className="details-title">{words.products}</h3>
      {rows.length === 0 ? <p className="quiet">{words.noProducts}</p> : null}
      <ul className="products">
        {rows.map(({ productId, productName, amount }) => (
          <li key={productId ?? 'none'}>
            <span className={productId === null ? 'quiet' : undefined}>{productName ?? words.noProduct}</span>
            <b>{format.amount(amount)}</b>
          </li>
        ))}
        {rest.products === 0 ? null : (
          <li className="quiet">
            <span>{words.moreProducts(format.integer(rest.products))}</span>
            <b>{format.amount(rest.amount)}</b>
          </li>
        )}
      </ul>
    </section>
  );
}
