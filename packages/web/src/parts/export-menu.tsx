// What the reader may take along: the table as CSV, the chart as SVG or PNG, the page on paper. The code that makes
// files is loaded when one is asked for.

import { type RefObject, useRef } from 'react';
import type { CsvTable } from '../export/csv.ts';
import { useTexts } from '../texts/use-texts.ts';
import { closeOnEscape, closeWhenLeft } from '../ui/menu-closing.ts';

export interface ExportMenuProps {
  /** Of the file, without its ending; any text. */
  readonly name: string;
  readonly table?: () => CsvTable | Promise<CsvTable>;
  /** Holds the chart's svg element. */
  readonly chart?: RefObject<HTMLElement | null>;
}

export function ExportMenu({ name, table, chart }: ExportMenuProps) {
  const { exports } = useTexts();
  const menu = useRef<HTMLDetailsElement>(null);
  const act = (work: () => unknown) => () => {
    if (menu.current !== null) menu.current.open = false;
    void work();
  };
  return (
    <details className="menu no-print" ref={menu} onBlur={closeWhenLeft} onKeyDown={closeOnEscape}>
      <summary className="button">{exports.label}</summary>
      <div className="menu-list">
        {table === undefined ? null : (
          <button type="button" onClick={act(() => saveTable(name, table))}>
            {exports.table}
          </button>
        )}
        {chart === undefined ? null : (
          <>
            <button type="button" onClick={act(() => saveChart(name, chart.current, 'svg'))}>
              {exports.svg}
            </button>
            <button type="button" onClick={act(() => saveChart(name, chart.current, 'png'))}>
              {exports.png}
            </button>
          </>
        )}
        <button type="button" onClick={act(() => print())}>
          {exports.print}
        </button>
      </div>
    </details>
  );
}

async function saveTable(name: string, make: () => CsvTable | Promise<CsvTable>): Promise<void> {
  const [{ toCsv }, { download }, table] = await Promise.all([
    import('../export/csv.ts'),
    import('../export/download.ts'),
    make(),
  ]);
  download(`${name}.csv`, new Blob([toCsv(table)], { type: 'text/csv;charset=utf-8' }));
}

async function saveChart(name: string, holder: HTMLElement | null, kind: 'svg' | 'png'): Promise<void> {
  const chart = holder?.querySelector('svg');
  if (!(chart instanceof SVGSVGElement)) return;
  const [{ chartAsPng, chartAsSvg }, { download }] = await Promise.all([
    import('../export/chart-image.ts'),
    import('../export/download.ts'),
  ]);
  download(`${name}.${kind}`, kind === 'svg' ? chartAsSvg(chart, name) : await chartAsPng(chart, name));
}
