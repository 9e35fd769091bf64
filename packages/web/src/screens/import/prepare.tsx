// Where each field comes from, what becomes of the first rows, and the options; then the check of the whole file.

import { IMPORT_FIELDS } from '@topline/domain/import/import-row.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Panel } from '../../ui/panel.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { ColumnFields } from './column-fields.tsx';
import { FirstRows } from './first-rows.tsx';
import { isComplete } from './guess-sources.ts';
import type { Beginning } from './job.ts';
import { OptionFields } from './option-fields.tsx';
import { StageHeading } from './stage-heading.tsx';
import type { Import } from './use-import.ts';

export interface PrepareProps {
  readonly one: Import;
  readonly file: File;
  readonly beginning: Beginning | undefined;
}

export function Prepare({ one, file, beginning }: PrepareProps) {
  const { import: words, language } = useTexts();
  const head = (
    <StageHeading>
      <b>{file.name}</b> {sizeOf(language, file.size)}
    </StageHeading>
  );
  if (beginning === undefined) {
    return (
      <>
        {head}
        <SkeletonRows rows={8} waitingFor={words.beginning} />
      </>
    );
  }
  const open = IMPORT_FIELDS.filter((field) => !isComplete({ ...COMPLETE, [field]: beginning.sources[field] }));
  const missing = new Intl.ListFormat(language).format(open.map((field) => words.fields[field]));
  return (
    <>
      {head}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <Panel title={words.columns}>
          <ColumnFields beginning={beginning} onChange={(sources) => one.prepare(sources)} />
        </Panel>
        {beginning.rows.length === 0 ? null : (
          <Panel title={words.firstRows} aside={words.firstRowsNote}>
            <FirstRows rows={beginning.rows} />
          </Panel>
        )}
        <Panel title={words.options}>
          <OptionFields settings={one.settings} onChange={(settings) => one.prepare(undefined, settings)} />
        </Panel>
      </div>
      <div className="actions">
        <button
          type="button"
          className="button button-main"
          disabled={open.length > 0}
          onClick={() => one.run('check')}
        >
          {words.check}
        </button>
        {open.length > 0 ? <p role="status">{words.missing(missing)}</p> : null}
      </div>
    </>
  );
}

const COMPLETE = Object.fromEntries(IMPORT_FIELDS.map((field) => [field, { text: field }]));

function sizeOf(language: string, bytes: number): string {
  const megabytes = bytes / 1_000_000;
  const [value, unit] = megabytes >= 1 ? [megabytes, 'megabyte'] : [Math.max(1, bytes / 1_000), 'kilobyte'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: megabytes >= 1 ? 1 : 0 }).format(
    value,
  );
}
