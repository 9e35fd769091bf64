// The products of a category that sold most. Guarantee: rows and rest are the server's own amounts and add up to the
// total.

import { useQuery } from '@tanstack/react-query';
import { whyOf } from '../../api/client.ts';
import { useAsked } from '../../api/use-asked.ts';
import { usePage } from '../../frame/page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { productsQuery, type TopProducts } from '../../queries/order-lines.ts';
import { Failure } from '../../ui/failure.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { nameOfProduct, productsCsv } from './products-csv.ts';

export const PRODUCTS_SHOWN = 8;

export interface ProductsProps {
  readonly categoryId: number;
  readonly running: boolean;
}

export function Products({ categoryId, running }: ProductsProps) {
  const { merchant, span, texts } = usePage();
  const words = texts.topSellers.drawer;
  const products = useAsked(
    useQuery(productsQuery({ merchantId: merchant.merchantId, span, running }, categoryId, PRODUCTS_SHOWN)),
  );
  return (
    <section className="mt-5">
      {products.data !== undefined ? (
        <ProductTable products={products.data} />
      ) : products.failure !== null ? (
        <Failure
          what={words.products}
          why={whyOf(products.failure)}
          meanwhile={texts.state.meanwhile}
          onRetry={products.retry}
        />
      ) : (
        <SkeletonRows rows={4} waitingFor={words.products} />
      )}
    </section>
  );
}

function ProductTable({ products }: { readonly products: TopProducts }) {
  const { format, texts } = usePage();
  const words = texts.topSellers.drawer;
  if (products.products.length === 0) return null;
  const { rest, total } = products;
  return (
    <>
      <table className="products">
        <thead>
          <tr>
            <th scope="col">{words.products}</th>
            <th scope="col" className="number">
              {texts.topSellers.pieces}
            </th>
            <th scope="col" className="number">
              {texts.topSellers.amount}
            </th>
          </tr>
        </thead>
        <tbody>
          {products.products.map(({ productId, productName, quantity, amount }) => (
            <tr key={productId ?? 'none'}>
              <th scope="row">
                <span className="name">{nameOfProduct({ productId, productName }, words)}</span>
              </th>
              <td className="number">{format.integer(quantity)}</td>
              <td className="number">{format.amount(amount)}</td>
            </tr>
          ))}
          {rest.products === 0 ? null : (
            <tr className="rest">
              <th scope="row">{words.restProducts(rest.products, format.integer(rest.products))}</th>
              <td className="number">{format.integer(rest.quantity)}</td>
              <td className="number">{format.amount(rest.amount)}</td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr className="total">
            <th scope="row">{words.allProducts}</th>
            <td className="number">{format.integer(total.quantity)}</td>
            <td className="number amount">{format.amount(total.amount)}</td>
          </tr>
        </tfoot>
      </table>
      <ExportMenu name={words.products} table={() => productsCsv(products, texts)} />
    </>
  );
}
