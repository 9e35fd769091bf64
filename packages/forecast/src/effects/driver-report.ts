// What was found of each driver, in numbers and in words a shop owner can check.
// Guarantee: every driver given is in the report, whether it was applied or not, and why.

import { exp, log } from '../numeric/elementary.ts';
import type { Driver } from './driver.ts';
import { EFFECT_MAX, type Group, OCCURRENCES_MIN, occurrencesOf } from './driver-columns.ts';
import type { RegressionFit, Treatment } from './shrunken-regression.ts';

const TOO_LITTLE = 'the history has too few buckets with sales to learn an effect from';
const LOG_EFFECT_MAX = log(EFFECT_MAX);

export type DriverEffect = {
  readonly name: string;
  readonly kind: Driver['kind'];
  readonly applied: boolean;
  /** Buckets that differ from the usual: in which the event was on (or off), or different amounts of selling time. */
  readonly occurrences: number;
  /** Event: sales times this when it is fully on. Exposure: what a unit of it sells beside the average unit. 1 when none is applied. */
  readonly effect: number;
  readonly reason: string;
};

/** @param carried false when the history could not carry any estimate */
export function describeEffects(
  groups: readonly Group[],
  states: ReadonlyMap<Group, Treatment>,
  fit: RegressionFit,
  carried: boolean,
): DriverEffect[] {
  let index = 0;
  return groups.flatMap((group) => {
    const first = index;
    index += group.columns.length;
    const state = states.get(group) ?? 'out';
    return group.kind === 'exposure'
      ? group.drivers.map((driver, k) =>
          exposureReport(driver, group, state, fit.coefficients[first + 1 + k] ?? 0, carried),
        )
      : eventReports(group, state, fit.coefficients.subarray(first, index), carried);
  });
}

function exposureReport(driver: Driver, group: Group, state: Treatment, share: number, carried: boolean): DriverEffect {
  const applied = state !== 'out';
  const effect = applied ? Math.max(1 + (state === 'estimated' && group.drivers.length > 1 ? share : 0), 0) : 1;
  const said = {
    held: 'sales follow the amount of selling time; more detail did not earn its place',
    estimated: 'sales follow the amount of selling time, by what its parts were seen to sell',
    out: carried ? 'it did not explain enough of the past to earn its place' : TOO_LITTLE,
  };
  return { ...heading(driver), applied, effect, reason: said[state] };
}

function eventReports(group: Group, state: Treatment, effects: Float64Array, carried: boolean): DriverEffect[] {
  let index = 0;
  return group.drivers.map((driver) => {
    const learnable = occurrencesOf(driver) >= OCCURRENCES_MIN;
    const coefficient = learnable ? (effects[index++] ?? 0) : 0;
    const applied = learnable && state !== 'out';
    return {
      ...heading(driver),
      applied,
      effect: applied ? exp(Math.min(Math.max(coefficient, -LOG_EFFECT_MAX), LOG_EFFECT_MAX)) : 1,
      reason: applied ? 'it explained enough of the past to earn its place' : unapplied(driver, learnable, carried),
    };
  });
}

function unapplied(driver: Driver, learnable: boolean, carried: boolean): string {
  const coming = driver.future.some((amount) => amount > 0) ? '; it is on in a coming bucket, and none is applied' : '';
  const seen = driver.past.filter((amount) => amount > 0).length;
  if (seen === 0) return `it never occurred in this history, so its effect is unknown${coming}`;
  if (!learnable)
    return `fewer than ${OCCURRENCES_MIN} occurrences differ from the rest, so its effect is unknown${coming}`;
  return carried ? 'it did not explain enough of the past to earn its place' : `${TOO_LITTLE}${coming}`;
}

function heading(driver: Driver) {
  return { name: driver.name, kind: driver.kind, occurrences: occurrencesOf(driver) };
}
