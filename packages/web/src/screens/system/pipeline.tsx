// The pipeline as a line of stations: what waits at each, for how long, what goes through, and the last five minutes as
// a small line; the same as a table for who would rather read.

import { useState } from 'react';
import { usePage } from '../../frame/page.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import type { Station } from '../../queries/system.ts';
import { Panel } from '../../ui/panel.tsx';
import { Spark } from './spark.tsx';
import { useMeasures } from './use-measures.ts';

export function Pipeline({ stations }: { readonly stations: readonly Station[] }) {
  const { texts } = usePage();
  const { system: words, chart } = texts;
  const [asTable, setAsTable] = useState(false);
  return (
    <Panel
      title={words.pipeline}
      aside={words.pipelineNote}
      foot={
        <div className="no-print flex flex-wrap items-center gap-x-4">
          <button type="button" className="link" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? chart.asChart : chart.asTable}
          </button>
          <ExportMenu
            name={words.pipeline}
            table={() => ({
              columns: [words.station, words.status, words.waitingHere, words.oldest, words.aMinute, words.most],
              rows: stations.map(({ name, status, lag, delayMs, perMinute, samples }) => [
                words.stations[name],
                words.statuses[status],
                lag,
                delayMs === null ? null : delayMs / 1_000,
                perMinute,
                mostOf(samples),
              ]),
            })}
          />
        </div>
      }
    >
      {asTable ? (
        <StationTable stations={stations} />
      ) : (
        <ol className="stations">
          {stations.map((station) => (
            <StationOnLine key={station.name} station={station} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function StationOnLine({ station }: { readonly station: Station }) {
  const { texts } = usePage();
  const words = texts.system;
  const measures = useMeasures();
  const { name, status, lag, delayMs, perMinute, samples } = station;
  return (
    <li className="station" data-status={status}>
      <StationMark status={status} />
      <div className="station-head">
        <h3>{words.stations[name]}</h3>
        <p className="station-what">{words.what[name]}</p>
      </div>
      <p className="station-figures">
        {status === 'up' ? null : (
          <span className={status === 'down' ? 'station-wrong' : 'station-slow'}>
            {words.statuses[status]}
            <br />
          </span>
        )}
        <b>{measures.lag(name, lag)}</b>
        {name === 'forecasts' && delayMs === null ? null : (
          <>
            <br />
            {measures.delay(delayMs)}
          </>
        )}
        {perMinute === null ? null : (
          <>
            <br />
            {words.perMinute(measures.count(perMinute))}
          </>
        )}
      </p>
      <Spark
        samples={samples}
        label={words.spark(words.stations[name], measures.count(mostOf(samples)), measures.count(lag))}
      />
    </li>
  );
}

/** Shape as well as colour: a ring flows, a bar in it is slow, a cross stands still. */
function StationMark({ status }: { readonly status: Station['status'] }) {
  return (
    <svg className="station-mark" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.5" />
      {status === 'degraded' ? <path d="M8 4.5v4.5M8 10.5v1.2" /> : null}
      {status === 'down' ? <path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" /> : null}
    </svg>
  );
}

function StationTable({ stations }: { readonly stations: readonly Station[] }) {
  const { texts } = usePage();
  const words = texts.system;
  const measures = useMeasures();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and the keyboard must reach that
    <section className="scroll" tabIndex={0} aria-label={words.station}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.station}</th>
            <th scope="col">{words.status}</th>
            {[words.waitingHere, words.oldest, words.aMinute, words.most].map((column) => (
              <th key={column} scope="col" className="number">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {stations.map(({ name, status, lag, delayMs, perMinute, samples }) => (
            <tr key={name}>
              <th scope="row">{words.stations[name]}</th>
              <td>{words.statuses[status]}</td>
              <td className="number">{measures.count(lag)}</td>
              <td className="number">{delayMs === null ? words.notKnown : measures.span(delayMs)}</td>
              <td className="number">{measures.count(perMinute)}</td>
              <td className="number">{measures.count(mostOf(samples))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function mostOf(samples: ReadonlyArray<number | null>): number | null {
  const known = samples.filter((sample) => sample !== null);
  return known.length === 0 ? null : Math.max(...known);
}
