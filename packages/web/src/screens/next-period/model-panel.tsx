// Which model speaks, how far it looks back and ahead, and why it says what it says.

import { useId } from 'react';
import type { Forecasts } from '../../api/answers.ts';
import { usePage } from '../../frame/page.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { FIRST_MODELS, modelLabel, namedModels } from '../../words/models.ts';
import { Reasons } from './reasons-list.tsx';

/** Those that take the mean of the last few periods. */
const LOOKING_BACK: readonly string[] = ['rolling', 'wma'];
const STEPS_MAX = 12;

export interface ModelPanelProps {
  readonly type: Forecasts['bucket_type'];
  readonly forecasts: Forecasts | undefined;
  readonly lookback: number;
  readonly onLookback: (lookback: number) => void;
  readonly horizon: number;
  readonly onHorizon: (horizon: number) => void;
}

export function ModelPanel({ type, forecasts, lookback, onLookback, horizon, onHorizon }: ModelPanelProps) {
  const { view, change, texts } = usePage();
  const { nextPeriod: words, period } = texts;
  const looksBack = LOOKING_BACK.includes(view.model);
  return (
    <section aria-label={words.model} className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <h2 className="text-[13px] font-semibold text-ink-2">{words.model}</h2>
        <Segmented
          legend={words.model}
          choices={FIRST_MODELS.map((value) => ({ value, label: words.brief[value] }))}
          value={view.model as (typeof FIRST_MODELS)[number]}
          onChange={(model) => change({ model })}
          wide
        />
        <OtherModels />
        <Reasons forecasts={forecasts} />
      </div>
      {looksBack ? (
        <Slider
          label={words.lookback}
          value={lookback}
          onChange={onLookback}
          said={words.lookbackIs(period.count(type, lookback))}
        />
      ) : (
        <p className="text-[13px] text-ink-3">
          {words.lookbackUnused(modelLabel('rolling', texts), modelLabel('wma', texts))}
        </p>
      )}
      <Slider label={words.horizon} value={horizon} onChange={onHorizon} said={period.count(type, horizon)} />
    </section>
  );
}

function OtherModels() {
  const { view, change, texts } = usePage();
  const first: readonly string[] = FIRST_MODELS;
  const others = namedModels(texts).filter((model) => !first.includes(model));
  const chosen = first.includes(view.model) ? '' : view.model;
  const named: readonly string[] = others;
  return (
    <select
      className="field w-full text-[13.5px]"
      aria-label={texts.nextPeriod.moreModels}
      value={chosen}
      onChange={(event) => change({ model: event.target.value })}
    >
      <option value="" disabled>
        {texts.nextPeriod.moreModels} …
      </option>
      {named.includes(chosen) || chosen === '' ? null : <option value={chosen}>{chosen}</option>}
      {others.map((model) => (
        <option key={model} value={model}>
          {modelLabel(model, texts)}
        </option>
      ))}
    </select>
  );
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** The value in words. */
  readonly said: string;
}

function Slider({ label, value, onChange, said }: SliderProps) {
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-[13px] font-semibold text-ink-2">
        {label}
      </label>
      <input
        id={id}
        type="range"
        min={1}
        max={STEPS_MAX}
        value={value}
        aria-valuetext={said}
        onChange={(event) => onChange(Number(event.target.value))}
        className="m-0 w-full accent-accent"
      />
      <output htmlFor={id} className="text-[13.5px] text-ink-2">
        {said}
      </output>
    </div>
  );
}
