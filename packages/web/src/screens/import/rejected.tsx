// Orders that are not imported: how many for which reason, the first of them, and all of them as a file.

import type { ImportSummary, ShownRefusal } from '@topline/domain/import/report.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Panel } from '../../ui/panel.tsx';
import { useCounts } from './use-counts.ts';

export interface RejectedProps {
  readonly summary: ImportSummary;
  readonly onDownload: () => void;
}

export function Rejected({ summary, onDownload }: RejectedProps) {
  const { import: words } = useTexts();
  const { integer } = useCounts();
  const { refused, codes, shown } = summary;
  const more = refused - shown.length;
  return (
    <Panel
      title={words.rejected(refused, integer(refused))}
      aside={words.rejectedWhole}
      foot={
        <button type="button" className="button justify-self-start" onClick={onDownload}>
          {words.download}
        </button>
      }
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{words.reason}</th>
            <th scope="col" className="number">
              {words.orders}
            </th>
          </tr>
        </thead>
        <tbody>
          {codes.map(({ code, orders }) => (
            <tr key={code}>
              <th scope="row">{words.reasons[code] ?? code}</th>
              <td className="number">{integer(orders)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className="mt-4">
        <thead>
          <tr>
            <th scope="col">{words.lines}</th>
            <th scope="col">{words.order}</th>
            <th scope="col">{words.reason}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <Row key={one.firstLine} one={one} />
          ))}
        </tbody>
      </table>
      {more > 0 ? <p className="px-2 py-3 text-ink-2">{words.andMore(more, integer(more))}</p> : null}
    </Panel>
  );
}

function Row({ one }: { readonly one: ShownRefusal }) {
  const { firstLine, lastLine, merchant, externalOrderId, places, morePlaces } = one;
  return (
    <tr>
      <td className="whitespace-nowrap">{firstLine === lastLine ? firstLine : `${firstLine} – ${lastLine}`}</td>
      <th scope="row" className="reason-places">
        <span className="name">{externalOrderId}</span>
        <span className="row-note">{merchant}</span>
      </th>
      <td className="reason-places">
        {places.map(({ line, detail }) => (
          <span className="block" key={`${line} ${detail}`}>
            <span className="text-ink-3">{line}:</span> {detail}
          </span>
        ))}
        {morePlaces > 0 ? <span className="text-ink-3">+ {morePlaces}</span> : null}
      </td>
    </tr>
  );
}
