// Which models are asked together. Few and unlike each other: what one cannot see, another does.
// A history of few seasons cannot tell a season from chance, and ARIMA finds nothing in it: there the seasonal naive forecast, which
// is all season, and a trend without season sit opposite each other, and their mean is a season shrunk by half.
import type { Model } from '../model.ts';
import { arima } from '../models/arima.ts';
import { dotm } from '../models/dotm.ts';
import { holt } from '../models/holt.ts';
import { mstl } from '../models/mstl.ts';
import { otm } from '../models/otm.ts';
import { ses } from '../models/ses.ts';
import { snaive } from '../models/snaive.ts';
import { temporal } from '../models/temporal.ts';
import type { Series } from '../series.ts';

const FEW_SEASONS = 4;

/** The members of the plain combinations. */
export function fewMembersOf({ values, season }: Series): readonly Model[] {
  const few = season > 1 && values.length < FEW_SEASONS * season;
  const own = few ? [temporal, otm, snaive, holt] : [temporal, arima, dotm];
  return season > 1 ? [...own, mstl] : own;
}

/** The members that are weighed by their walk through the history. */
export function weighedMembersOf({ season }: Series): readonly Model[] {
  return season > 1 ? [temporal, arima, otm, snaive, mstl] : [temporal, arima, otm, ses];
}
