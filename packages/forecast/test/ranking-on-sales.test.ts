// Guarantee: on real sales, probabilities of places say more than how often a place is reached by chance, are honest within a margin, and
// the order by expected rank is as good as that by points.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { forecast, ndcg, rank, scoreRankings } from '../src/index.ts';
import { referenceDirectory } from './reference.ts';

const HELD = 6;
const ORIGINS = 21;
const TOP = 3;

test('on the sales of four regions, three in seventeen are found better than by chance, with honest probabilities', () => {
  const from = referenceDirectory('ranking forecasts of Superstore’s regions');
  if (from === undefined) return;
  const rows = readFileSync(join(from, 'data', 'superstore_monthly_region_subcat.csv'), 'utf8')
    .trim()
    .split('\n');
  const cells = rows.slice(1).map((row) => row.split(','));
  const byPoint: number[] = [];
  const origins = [...new Set(cells.map((row) => row[5]))].flatMap((region) => {
    const own = cells.filter((row) => row[5] === region);
    // The test parts are never looked at.
    const sold = own.map((row) => (row[7] ?? '').split(';').map(Number).slice(0, -HELD));
    return Array.from({ length: ORIGINS }, (_, back) => {
      const origin = (sold[0]?.length ?? 0) - 1 - back;
      const members = sold.map((values, id) => {
        const history = values.slice(0, origin);
        return { id, history, forecast: forecast(history, { season: 12, horizon: 1, model: 'ses' }) };
      });
      const actual = sold.map((values) => values[origin] ?? 0);
      const points = members.map((member) => member.forecast.point[0] ?? 0);
      byPoint.push(ndcg(actual, points, TOP) ?? 0);
      return { ranked: rank(members, { season: 12, step: 1, top: [TOP], seed: origin, draws: 2_000 }), actual };
    });
  });
  const { origins: counted, top } = scoreRankings(origins);
  assert.equal(counted, 4 * ORIGINS);
  const [three] = top;
  const byChance = (TOP / 17) * (1 - TOP / 17);
  assert.ok((three?.brier ?? 1) < 0.95 * byChance, `Brier score ${three?.brier}, by chance ${byChance}`);
  assert.ok((three?.calibrationError ?? 1) < 0.07, `calibration error ${three?.calibrationError}`);
  const orderByPoint = byPoint.reduce((sum, one) => sum + one, 0) / byPoint.length;
  assert.ok((three?.ndcg ?? 0) > 0.97 * orderByPoint, `NDCG ${three?.ndcg}, by point ${orderByPoint}`);
});
