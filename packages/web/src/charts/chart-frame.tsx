// Around every chart: its name, the same numbers as a table for who would rather read, and the ways to take it along.

import { type ReactNode, useRef, useState } from 'react';
import type { CsvTable, CsvValue } from '../export/csv.ts';
import { ExportMenu } from '../parts/export-menu.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** One number of the chart: as it is drawn and read, and as it is exported. */
interface ChartCell {
  readonly shown: string;
  readonly value: CsvValue;
}

export interface ChartTable {
  readonly columns: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: ReadonlyArray<readonly ChartCell[]>;
}

export interface ChartFrameProps {
  /** Says what is drawn. */
  readonly title: string;
  /** Of exported files; the title unless told. */
  readonly name?: string;
  readonly table: ChartTable;
  /** The heading's level in the screen. */
  readonly level?: 2 | 3;
  readonly legend?: ReactNode;
  /** The chart: one svg with role="img" and a label. */
  readonly children: ReactNode;
}

export function ChartFrame({ title, name = title, table, level = 3, legend, children }: ChartFrameProps) {
  const { chart: words } = useTexts();
  const [asTable, setAsTable] = useState(false);
  const holder = useRef<HTMLDivElement>(null);
  const Heading = `h${level}` as const;
  return (
    <figure className="chart">
      <figcaption className="chart-head">
        <Heading>{title}</Heading>
        <div className="chart-actions no-print">
          <button type="button" className="link" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? words.asChart : words.asTable}
          </button>
          <ExportMenu name={name} table={() => csvOf(table)} {...(asTable ? {} : { chart: holder })} />
        </div>
      </figcaption>
      {asTable ? <Rows title={title} table={table} /> : <div ref={holder}>{children}</div>}
      {asTable ? null : legend}
    </figure>
  );
}

function csvOf({ columns, rows }: ChartTable): CsvTable {
  return { columns, rows: rows.map((cells) => cells.map(({ value }) => value)) };
}

function Rows({ title, table }: { readonly title: string; readonly table: ChartTable }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and the keyboard must reach that
    <section className="scroll" tabIndex={0} aria-label={title}>
      <table>
        <thead>
          <tr>
            {table.columns.map((column, index) => (
              <th key={column} scope="col" className={index === 0 ? undefined : 'number'}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(([name, ...cells], row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two rows may have one name, and the rows of an answer stand still
            <tr key={`${name?.value} ${row}`}>
              <th scope="row">{name?.shown}</th>
              {cells.map((cell, index) => (
                <td key={table.columns[index + 1]} className="number">
                  {cell.shown}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
