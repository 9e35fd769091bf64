// For each field the column that it comes from, or one text for every row where a file says it nowhere.

import { type FieldSource, IMPORT_FIELDS, type ImportField } from '@topline/domain/import/import-row.ts';
import { useId, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import type { ChosenSources } from './guess-sources.ts';
import type { Beginning } from './job.ts';

/** What can be the same for a whole file: one shop's export often names neither the shop nor its currency. */
const SAME_FOR_ALL: readonly ImportField[] = ['merchant', 'category', 'quantity', 'currency'];
const SAME = 'same';
const COLUMN = 'column ';
const TEXT_CHARS_MAX = 200;

export interface ColumnFieldsProps {
  readonly beginning: Beginning;
  readonly onChange: (sources: ChosenSources) => void;
}

export function ColumnFields({ beginning, onChange }: ColumnFieldsProps) {
  const { header, sources } = beginning;
  function change(field: ImportField, source: FieldSource | undefined): void {
    const { [field]: _, ...others } = sources;
    onChange(source === undefined ? others : { ...others, [field]: source });
  }
  return (
    <div className="fields">
      {IMPORT_FIELDS.map((field) => (
        <ColumnField
          key={field}
          field={field}
          header={header}
          source={sources[field]}
          onChange={(source) => change(field, source)}
        />
      ))}
    </div>
  );
}

interface ColumnFieldProps {
  readonly field: ImportField;
  readonly header: readonly string[];
  readonly source: FieldSource | undefined;
  readonly onChange: (source: FieldSource | undefined) => void;
}

function ColumnField({ field, header, source, onChange }: ColumnFieldProps) {
  const { import: words } = useTexts();
  const id = useId();
  const chosen = source === undefined ? '' : 'column' in source ? `${COLUMN}${source.column}` : SAME;
  function choose(value: string): void {
    if (value === SAME) onChange({ text: '' });
    else onChange(value === '' ? undefined : { column: value.slice(COLUMN.length) });
  }
  // A name that stands twice in the header cannot be told apart.
  const names = header.filter((name) => header.indexOf(name) === header.lastIndexOf(name));
  return (
    <div>
      <label className="field-name" htmlFor={id}>
        {words.fields[field]}
      </label>
      <select
        id={id}
        className={source === undefined ? 'field field-open' : 'field'}
        value={chosen}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">{words.chooseColumn}</option>
        {SAME_FOR_ALL.includes(field) ? <option value={SAME}>{words.sameForAll}</option> : null}
        {names.map((name) => (
          <option key={name} value={`${COLUMN}${name}`}>
            {name}
          </option>
        ))}
      </select>
      {source !== undefined && 'text' in source ? (
        <EveryRow field={field} text={source.text} onChange={(text) => onChange({ text })} />
      ) : (
        <p className="field-hint">{words.hints[field]}</p>
      )}
    </div>
  );
}

interface EveryRowProps {
  readonly field: ImportField;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** Taken over with each key, but kept here meanwhile, so that the rows' answer never takes a letter away. */
function EveryRow({ field, text, onChange }: EveryRowProps) {
  const { import: words } = useTexts();
  const [typed, setTyped] = useState(text);
  return (
    <input
      className={typed.trim() === '' ? 'field field-open' : 'field'}
      aria-label={words.everyRow(words.fields[field])}
      placeholder={words.everyRow(words.fields[field])}
      maxLength={TEXT_CHARS_MAX}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(event.target.value);
      }}
    />
  );
}
