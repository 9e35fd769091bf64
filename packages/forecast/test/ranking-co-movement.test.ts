// Guarantee: the correlation of joint shocks is the shrunken one of Schäfer & Strimmer, written out here pair by pair.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coMovementOf } from '../src/ranking/co-movement.ts';
import { assertNear } from './closeness.ts';
import { normals } from './seeded.ts';

/** λ by the paper's own steps: standardise, w = x(i)·x(j), Var(r) = n/(n-1)³·Σ (w - mean w)², over pairs. */
function shrinkageByPairs(rows: readonly (readonly number[])[]): number {
  const n = rows[0]?.length ?? 0;
  const standard = rows.map((row) => {
    const mean = row.reduce((sum, x) => sum + x, 0) / n;
    const deviation = Math.sqrt(row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
    return row.map((x) => (x - mean) / deviation);
  });
  let spread = 0;
  let squares = 0;
  standard.forEach((x, i) => {
    standard.forEach((y, j) => {
      if (i === j) return;
      const w = x.map((value, k) => value * (y[k] ?? 0));
      const mean = w.reduce((sum, one) => sum + one, 0) / n;
      spread += (n / (n - 1) ** 3) * w.reduce((sum, one) => sum + (one - mean) ** 2, 0);
      squares += ((n / (n - 1)) * mean) ** 2;
    });
  });
  return Math.min(1, spread / squares);
}

function histories(count: number, length: number, together: number): number[][] {
  const normal = normals(21);
  const shared = Array.from({ length }, normal);
  return Array.from({ length: count }, () =>
    shared.map((common) => (10 + together * common + (1 - together) * normal()) ** 2),
  );
}

const rowsOf = ({ scores, buckets }: ReturnType<typeof coMovementOf>) =>
  Array.from({ length: scores.length / buckets }, (_, row) => [...scores.slice(row * buckets, (row + 1) * buckets)]);

test('the shrinkage equals that of the paper, pair by pair', () => {
  for (const together of [0, 0.3, 0.6, 0.9]) {
    const moved = coMovementOf(histories(7, 41, together), 1);
    assert.equal(moved.buckets, 40);
    assertNear(moved.shrinkage, shrinkageByPairs(rowsOf(moved)), 1e-9, `together ${together}`);
  }
});

test('scores are those of ranks: normal quantiles of rank / (changes + 1), newest first', () => {
  // Roots 1, 2, 4, 3, 6: changes 1, 2, -1, 3; newest first 3, -1, 2, 1 of ranks 4, 1, 3, 2. R: qnorm((1:4)/5).
  const { scores } = coMovementOf([[1, 4, 16, 9, 36]], 1);
  const quantiles = [0.841621233572914, -0.841621233572914, 0.2533471031358, -0.2533471031358];
  const length = Math.sqrt(quantiles.reduce((sum, z) => sum + z * z, 0));
  quantiles.forEach((z, index) => {
    assertNear(scores[index] ?? 0, z / length, 1e-12, `score ${index}`);
  });
});

test('with few buckets, or one member, members are independent', () => {
  const [one = []] = histories(1, 50, 0);
  assert.equal(coMovementOf([one], 1).shrinkage, 1);
  assert.equal(coMovementOf([], 1).shrinkage, 1);
  assert.equal(coMovementOf([[], [3], [1, 2]], 1).shrinkage, 1);
  const apart = coMovementOf(histories(7, 5, 0), 1).shrinkage;
  assert.ok(apart > 0.7, `four changes that have nothing in common are not believed: ${apart}`);
  const close = coMovementOf(histories(7, 60, 0.9), 1).shrinkage;
  assert.ok(close < 0.1, `many that have much in common are: ${close}`);
});

test('two whole seasons are compared season by season, so that a common season is no common movement', () => {
  const season = [0, 5, 20, 5];
  const normal = normals(4);
  const seasonal = () => Array.from({ length: 60 }, (_, t) => (30 + (season[t % 4] ?? 0) + normal()) ** 2);
  const both = [seasonal(), seasonal()];
  const correlation = (of: ReturnType<typeof coMovementOf>) => {
    const [a = [], b = []] = rowsOf(of);
    return a.reduce((sum, x, t) => sum + x * (b[t] ?? 0), 0);
  };
  assert.ok(correlation(coMovementOf(both, 1)) > 0.7);
  assert.ok(Math.abs(correlation(coMovementOf(both, 4))) < 0.35);
});

test('histories of different lengths are aligned at their ends', () => {
  const [long = [], other = []] = histories(2, 30, 0.9);
  const [, whole = []] = rowsOf(coMovementOf([long, other], 1));
  const [, short = []] = rowsOf(coMovementOf([long, other.slice(-11)], 1));
  assert.ok(short.slice(0, 10).every((score) => score !== 0));
  assert.deepEqual(short.slice(10), new Array(19).fill(0));
  const sign = (x: number) => Math.sign(x);
  const same = short.slice(0, 10).filter((score, t) => sign(score) === sign(whole[t] ?? 0)).length;
  assert.ok(same >= 8, `the newest ten changes stand first in both: ${same}`);
});
