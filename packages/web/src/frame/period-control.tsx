// Which period: its length, the step to the one before or after, the way back to the one that runs now, or days of the
// reader's own. On a phone it sticks to the thumb's end of the screen (in the style sheet).

import { isLocalDate } from '@topline/domain/civil-date.ts';
import { useState } from 'react';
import { Segmented } from '../ui/segmented.tsx';
import { EARLIEST, forecastPeriodOf, lastDateBefore, spanOf, stepSpan } from '../view/period.ts';
import { PERIOD_TYPES, type PeriodType } from '../view/url-state.ts';
import { usePage } from './page.ts';

export interface PeriodControlProps {
  /** The kinds that the screen can show. */
  readonly types?: readonly PeriodType[];
  /** The screen shows a kind of period, not one of them. */
  readonly steps?: boolean;
}

export function PeriodControl({ types = PERIOD_TYPES, steps = true }: PeriodControlProps) {
  const { view, change, span, merchant, today, texts } = usePage();
  const words = texts.period;
  function choose(period: PeriodType): void {
    if (period === 'CUSTOM') change({ period, start: span.start, until: lastDateBefore(span.end) });
    else {
      const next = spanOf({ period, start: view.start, until: undefined }, today, merchant.weekStart);
      const runs = next.start <= today && today < next.end;
      change({ period, start: runs ? undefined : next.start, until: undefined });
    }
  }
  return (
    <nav className="timeframe" aria-label={words.label}>
      <Segmented
        legend={words.length}
        choices={types.map((value) => ({ value, label: words.lengths[value] }))}
        value={types.includes(span.type) ? span.type : forecastPeriodOf(span.type)}
        onChange={choose}
      />
      {steps ? <Steps /> : null}
      {steps && span.type === 'CUSTOM' ? <SpanDays key={`${span.start}${span.end}`} /> : null}
    </nav>
  );
}

/** The view of the span so many before or after; the running bucket is never named, so that it rolls over by itself. */
export function useStep(): (count: number) => void {
  const { change, span, today } = usePage();
  return (count) => {
    const next = stepSpan(span, count);
    if (next.start > today || next.start < EARLIEST) return;
    const runs = span.type !== 'CUSTOM' && next.start <= today && today < next.end;
    change({
      start: runs ? undefined : next.start,
      until: span.type === 'CUSTOM' ? lastDateBefore(next.end) : undefined,
    });
  };
}

function Steps() {
  const { span, running, today, change, format, texts } = usePage();
  const words = texts.period;
  const step = useStep();
  return (
    <div className="step">
      <button
        type="button"
        aria-label={words.previous(span.type)}
        disabled={stepSpan(span, -1).start < EARLIEST}
        onClick={() => step(-1)}
      >
        ‹
      </button>
      <b aria-live="polite">{format.period(span.type, span.start, span.end)}</b>
      <button
        type="button"
        aria-label={words.following(span.type)}
        disabled={stepSpan(span, 1).start > today}
        onClick={() => step(1)}
      >
        ›
      </button>
      {span.start === running.start ? null : (
        <button type="button" className="step-now" onClick={() => change({ start: undefined })}>
          {words.now[span.type]}
        </button>
      )}
    </div>
  );
}

const DAYS_MAX = 3_660;
const DAY_MS = 86_400_000;

function SpanDays() {
  const { span, today, change, texts } = usePage();
  const words = texts.period;
  const [from, setFrom] = useState<string>(span.start);
  const [to, setTo] = useState<string>(lastDateBefore(span.end));
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  const whole = isLocalDate(from) && isLocalDate(to) && days >= 1 && days <= DAYS_MAX;
  return (
    <form
      className="span-days"
      onSubmit={(event) => {
        event.preventDefault();
        if (whole) change({ start: from, until: to });
      }}
    >
      <label>
        <span>{words.from}</span>
        <input type="date" min={EARLIEST} max={today} value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label>
        <span>{words.to}</span>
        <input type="date" min={EARLIEST} value={to} onChange={(event) => setTo(event.target.value)} />
      </label>
      <button type="submit" className="button" disabled={!whole}>
        {words.apply}
      </button>
      {whole ? null : <p role="status">{words.wrongRange}</p>}
    </form>
  );
}
