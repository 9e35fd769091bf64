// The next period's ranking: place and move, forecast, the range that 80 of 100 outcomes should fall into.

import { useRef } from 'react';
import type { CategoryForecast, Decimal, Forecasts, TopCategories } from '../api.ts';
import { drawnRange, largestOf, rangeOf } from '../forecast-scale.ts';
import { type Format, forecastDecimals } from '../format.ts';
import { modelLabel } from '../models.ts';
import { moveOf } from '../moves.ts';
import { RangeBar } from '../ui/range-bar.tsx';
import { useGlide } from '../ui/use-glide.ts';
import { MoveMark } from './move-mark.tsx';

export interface ForecastTableProps {
  readonly forecasts: Forecasts;
  /** The ranking beside it, if it is there. */
  readonly sales: TopCategories | undefined;
  readonly caption: string;
  /** Decimals of the merchant's currency. */
  readonly currencyDecimals: number;
  readonly format: Format;
}

export function ForecastTable({ forecasts, sales, caption, currencyDecimals, format }: ForecastTableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  useGlide(body);
  const largest = largestOf(forecasts);
  const rounded = (value: Decimal) => format.rounded(value, forecastDecimals(Number(largest), currencyDecimals));
  return (
    <table>
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          <th scope="col" className="rank">
            <span className="unseen">Rank</span>
          </th>
          <th scope="col" className="moved">
            <span className="unseen">Move against the ranking now</span>
          </th>
          <th scope="col">Category</th>
          <th scope="col" className="ranged">
            80% range
          </th>
          <th scope="col" className="number">
            Forecast
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {forecasts.forecasts.map((forecast) => (
          <ForecastRow
            key={forecast.category_id}
            forecast={forecast}
            chosen={forecasts.model}
            sales={sales}
            largest={largest}
            rounded={rounded}
          />
        ))}
      </tbody>
    </table>
  );
}

interface ForecastRowProps {
  readonly forecast: CategoryForecast;
  readonly chosen: string;
  readonly sales: TopCategories | undefined;
  readonly largest: Decimal;
  readonly rounded: (value: Decimal) => string;
}

function ForecastRow({ forecast, chosen, sales, largest, rounded }: ForecastRowProps) {
  const { forecast: point } = forecast;
  const range = rangeOf(forecast);
  const note = noteOf(forecast, chosen);
  return (
    <tr data-key={forecast.category_id}>
      <td className="rank">{forecast.rank}</td>
      <td className="moved">
        <MoveMark move={moveOf(forecast, sales)} />
      </td>
      <th scope="row">
        <span className="name" title={forecast.reason}>
          {forecast.category_name}
        </span>
        {note === undefined ? null : <span className="row-note">{note}</span>}
      </th>
      <td className="ranged">
        {range === undefined ? null : (
          <span title={`${rounded(range.lower)} – ${rounded(range.upper)}`}>
            <RangeBar {...drawnRange(point, range, largest)} />
            <span className="unseen">
              {rounded(range.lower)} to {rounded(range.upper)}
            </span>
          </span>
        )}
      </td>
      <td className={forecast.insufficient_history ? 'number amount unfounded' : 'number amount'}>{rounded(point)}</td>
    </tr>
  );
}

/** Why this row is not simply the chosen model's forecast. */
function noteOf(forecast: CategoryForecast, chosen: string): string | undefined {
  const otherModel = forecast.model === chosen ? undefined : modelLabel(forecast.model);
  if (forecast.insufficient_history !== true) return otherModel === undefined ? undefined : `by ${otherModel}`;
  return otherModel === undefined ? 'not enough data' : `not enough data, ${otherModel}`;
}
