// What the command line asks for by its options: surplus decimals, and the calendar of merchants that are made.

import { WEEK_STARTS, type WeekStart } from '@topline/domain/merchant.ts';
import { useId } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { createFormat } from '../../words/format.ts';
import type { Settings } from './job.ts';

export interface OptionFieldsProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

const ZONES = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

export function OptionFields({ settings, onChange }: OptionFieldsProps) {
  const { import: words, language } = useTexts();
  const decimals = useId();
  const format = createFormat({ locale: undefined, language, currency: 'EUR', timezone: 'UTC' });
  const zones = ZONES.includes(settings.timezone) ? ZONES : [settings.timezone, ...ZONES];
  return (
    <div className="fields">
      <div>
        <p className="field-name" id={decimals}>
          {words.decimals}
        </p>
        <div className="mt-1">
          <Segmented
            legend={words.decimals}
            choices={[
              { value: 'reject', label: words.decimalChoices.reject },
              { value: 'round', label: words.decimalChoices.round },
            ]}
            value={settings.decimals}
            onChange={(value) => onChange({ ...settings, decimals: value })}
          />
        </div>
      </div>
      <label>
        <span className="field-name">{words.timezone}</span>
        <select
          className="field"
          value={settings.timezone}
          onChange={(event) => onChange({ ...settings, timezone: event.target.value })}
        >
          {zones.map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
        <span className="field-hint">{words.existingKeep}</span>
      </label>
      <label>
        <span className="field-name">{words.weekStart}</span>
        <select
          className="field"
          value={settings.weekStart}
          onChange={(event) => onChange({ ...settings, weekStart: event.target.value as WeekStart })}
        >
          {WEEK_STARTS.map((day, index) => (
            <option key={day} value={day}>
              {format.weekday(index)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
