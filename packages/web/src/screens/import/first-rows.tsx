// The first rows of the file as they would be sent, each with what is wrong with it.

import { useTexts } from '../../texts/use-texts.ts';
import type { LookedAtRow } from './job.ts';

export function FirstRows({ rows }: { readonly rows: readonly LookedAtRow[] }) {
  const { import: words } = useTexts();
  const { fields } = words;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide rows scroll, and the keyboard must reach that
    <section className="scroll" tabIndex={0} aria-label={`${words.firstRows} ${words.firstRowsNote}`}>
      <table className="first-rows">
        <thead>
          <tr>
            <th scope="col" className="number">
              {words.line}
            </th>
            <th scope="col">{fields.externalOrderId}</th>
            <th scope="col">{fields.orderDate}</th>
            <th scope="col">{fields.merchant}</th>
            <th scope="col">{fields.category}</th>
            <th scope="col" className="number">
              {fields.quantity}
            </th>
            <th scope="col" className="number">
              {fields.lineAmount}
            </th>
            <th scope="col">{words.verdict}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.line} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ row }: { readonly row: LookedAtRow }) {
  const { import: words } = useTexts();
  return (
    <tr>
      <td className="number text-ink-3">{row.line}</td>
      <th scope="row">{row.externalOrderId}</th>
      <td>{row.orderDate}</td>
      <td>{row.merchant}</td>
      <td>{row.category}</td>
      <td className="number">{row.quantity}</td>
      <td className="number">
        {row.lineAmount} {row.currency}
      </td>
      <td>
        {row.problem !== undefined ? (
          <span className="wrong">✗ {row.problem}</span>
        ) : row.roundedTo !== undefined ? (
          <span className="rounded">✓ {words.becomes(row.roundedTo)}</span>
        ) : (
          <span className="text-ink-2">✓ {words.fine}</span>
        )}
      </td>
    </tr>
  );
}
