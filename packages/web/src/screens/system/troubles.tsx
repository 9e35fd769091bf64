// What a station that does not flow means for the merchant's numbers, since when, and why.

import { usePage } from '../../frame/page.ts';
import type { Station } from '../../queries/system.ts';

export function Troubles({ stations }: { readonly stations: readonly Station[] }) {
  const { texts, format } = usePage();
  const words = texts.system;
  const troubled = stations.flatMap((station) =>
    station.status === 'up' ? [] : [{ ...station, says: words.meaning[station.name][station.status] }],
  );
  return (
    <div className="troubles" role="status">
      {troubled.map(({ name, status, since, detail, says }) => (
        <section key={name} className="trouble" data-status={status}>
          <b className="font-semibold">
            {words.stations[name]}: {words.statuses[status]}
            {since === null ? '' : ` ${words.since(format.moment(since))}`}
          </b>
          <p className="text-ink!">{says}</p>
          {detail === undefined ? null : <p className="text-[13px]">{detail}</p>}
        </section>
      ))}
    </div>
  );
}
