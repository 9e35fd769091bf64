// A row of choices of which one holds: radio buttons, so that the keyboard and a screen reader know it already.

import { useId } from 'react';

export interface SegmentedProps<Value extends string> {
  readonly legend: string;
  readonly choices: ReadonlyArray<{ readonly value: Value; readonly label: string }>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Fills the width of its container. */
  readonly wide?: boolean;
}

export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const group = useId();
  return (
    <fieldset className={props.wide ? 'segmented segmented-wide' : 'segmented'}>
      <legend className="unseen">{props.legend}</legend>
      {props.choices.map(({ value, label }) => (
        <label key={value}>
          <input
            type="radio"
            name={group}
            value={value}
            checked={value === props.value}
            onChange={() => props.onChange(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
