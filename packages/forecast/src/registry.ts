// Every model by name. A new model is one file in models/ and one line here, simplest first: the order breaks ties.
import { ForecastInputError } from './fault.ts';
import type { Model } from './model.ts';
import { arima } from './models/arima.ts';
import { auto } from './models/auto.ts';
import { combination } from './models/combination.ts';
import { constant } from './models/constant.ts';
import { croston } from './models/croston.ts';
import { damped } from './models/damped.ts';
import { dotm } from './models/dotm.ts';
import { drift } from './models/drift.ts';
import { ets } from './models/ets.ts';
import { holt } from './models/holt.ts';
import { median } from './models/median.ts';
import { mstl } from './models/mstl.ts';
import { naive } from './models/naive.ts';
import { otm } from './models/otm.ts';
import { rolling } from './models/rolling.ts';
import { sba } from './models/sba.ts';
import { ses } from './models/ses.ts';
import { snaive } from './models/snaive.ts';
import { temporal } from './models/temporal.ts';
import { theta } from './models/theta.ts';
import { tsb } from './models/tsb.ts';
import { wma } from './models/wma.ts';

/** What callers may ask for. `constant` answers only where nothing else can. */
const ASKABLE: readonly Model[] = [
  naive,
  drift,
  rolling,
  wma,
  snaive,
  croston,
  sba,
  tsb,
  ses,
  holt,
  damped,
  theta,
  otm,
  dotm,
  mstl,
  ets,
  arima,
  temporal,
  combination,
  median,
  auto,
];
const BY_NAME: ReadonlyMap<string, Model> = new Map([...ASKABLE, constant].map((model) => [model.name, model]));

export const modelNames: readonly string[] = ASKABLE.map((model) => model.name);

export function isModelName(name: string): boolean {
  return modelNames.includes(name);
}

/** @throws ForecastInputError `model-unknown` */
export function modelNamed(name: string): Model {
  const model = BY_NAME.get(name);
  if (model === undefined) {
    throw new ForecastInputError('model-unknown', `no model is called ${name}; there are ${modelNames.join(', ')}`);
  }
  return model;
}

/** True for a model that should not be asked in a hurry for many series. @throws ForecastInputError `model-unknown` */
export function isExpensive(name: string): boolean {
  return modelNamed(name).expensive === true;
}
