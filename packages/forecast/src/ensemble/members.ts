// Which models are asked together. Few and unlike each other: what one cannot see, another does.
import type { Model } from '../model.ts';
import { arima } from '../models/arima.ts';
import { dotm } from '../models/dotm.ts';
import { ets } from '../models/ets.ts';
import { ses } from '../models/ses.ts';
import { snaive } from '../models/snaive.ts';
import { temporal } from '../models/temporal.ts';
import type { Series } from '../series.ts';

export function membersOf({ season }: Series): readonly Model[] {
  return season > 1 ? [temporal, arima, dotm, ets, snaive] : [ses, arima, dotm, ets];
}
