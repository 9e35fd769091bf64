// Guarantee: only forms that a series can carry are tried; a form fitted again from an earlier fit is as likely as one fitted anew; the
// one-step misses are those of the series' own unit, which changes nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitForm, fitForms, refitForm, settleSeason } from '../src/ets/fit.ts';
import { fittedForm } from '../src/ets/fitted-form.ts';
import { formName, formsFor } from '../src/ets/form.ts';
import { layoutOf } from '../src/ets/place.ts';
import { assertAllWithin, assertNear } from './closeness.ts';
import { golden } from './reference.ts';

const AIR = golden.find(({ id }) => id === 'AirPassengers')?.train ?? [];

test('the forms tried are those that the length, the sign and the season of a series allow', () => {
  const names = (values: readonly number[], season: number) => formsFor({ values, season }).map(formName);
  assert.equal(names(AIR, 12).length, 15);
  assert.deepEqual(
    names(
      AIR.map((value, t) => (t === 5 ? 0 : value)),
      12,
    ),
    ['ETS(A,N,N)', 'ETS(A,A,N)', 'ETS(A,Ad,N)', 'ETS(A,N,A)', 'ETS(A,A,A)', 'ETS(A,Ad,A)'],
  );
  assert.ok(
    names(AIR, 25).every((name) => name.endsWith(',N)')),
    'a season of more than 24 buckets is ignored',
  );
  assert.ok(
    names(AIR.slice(0, 12), 12).every((name) => name.endsWith(',N)')),
    'one season alone has no form',
  );
  assert.deepEqual(names(AIR.slice(0, 7), 1), ['ETS(A,N,N)', 'ETS(M,N,N)', 'ETS(A,A,N)', 'ETS(M,A,N)']);
});

test('refitting with a further month from the earlier fit loses no likelihood', () => {
  for (const before of fitForms({ values: AIR.slice(0, -1), season: 12 })) {
    const series = { values: AIR, season: 12 };
    const again = refitForm(series, before);
    const anew = fitForms(series).find(({ form }) => formName(form) === formName(before.form));
    assert.ok(again !== null && anew !== undefined);
    assert.ok(again.logLikelihood >= anew.logLikelihood - 0.1, formName(before.form));
  }
});

test('misses are the values less their one-step forecasts, and add up to the variance', () => {
  for (const error of ['A', 'M'] as const) {
    const fit = fitForm({ values: AIR, season: 12 }, { error, trend: 'A', season: 'A' });
    assert.ok(fit !== null);
    const { residuals } = fittedForm(AIR, fit);
    assert.equal(residuals.length, AIR.length);
    const own = residuals.map((miss, t) => (error === 'A' ? miss / fit.unit : miss / ((AIR[t] ?? 0) - miss)));
    const sumOfSquares = own.reduce((sum, miss) => sum + miss * miss, 0);
    assertNear(sumOfSquares / (AIR.length - 16), fit.variance, 1e-9, `${error} variance`);
    const ahead = fittedForm(AIR.slice(0, -1), { ...fit }).predict(1, []).point[0] ?? 0;
    assertNear(ahead, (AIR.at(-1) ?? 0) - (residuals.at(-1) ?? 0), 1e-6, `${error} last forecast`);
  }
});

test('a unit changes nothing but the unit', () => {
  const once = fitForms({ values: AIR, season: 12 });
  const thousandfold = fitForms({ values: AIR.map((value) => value * 1024), season: 12 });
  once.forEach((fit, index) => {
    const other = thousandfold[index];
    assertAllWithin(Array.from(other?.place ?? []), Array.from(fit.place), 1e-9, formName(fit.form));
    assertNear((other?.aicc ?? 0) - fit.aicc, 2 * AIR.length * Math.log(1024), 1e-6, formName(fit.form));
  });
});

test('a season never stands quite still, and moving costs little likelihood; without a season nothing changes', () => {
  for (const fit of fitForms({ values: AIR, season: 12 })) {
    const settled = settleSeason({ values: AIR, season: 12 }, fit);
    if (fit.form.season === 'N') assert.equal(settled, fit);
    else assert.ok((settled.place[layoutOf(fit.form, 12).gamma] ?? 0) > 0.001, formName(fit.form));
    const loss = fit.logLikelihood - settled.logLikelihood;
    assert.ok(loss < 3, `${formName(fit.form)} lost ${loss} of log-likelihood`);
  }
});
