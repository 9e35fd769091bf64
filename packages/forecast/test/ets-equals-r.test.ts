// Guarantee: every form of exponential smoothing is fitted at least as likely as R fits the form it chose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitForms } from '../src/ets/fit.ts';
import { formName } from '../src/ets/form.ts';
import { golden } from './reference.ts';

for (const series of golden) {
  const { method, loglik } = series.ets;
  test(`${method} of ${series.id} is fitted as likely as by R`, () => {
    const fits = fitForms({ values: series.train, season: series.period });
    const same = fits.find(({ form }) => formName(form) === method);
    assert.ok((same?.logLikelihood ?? -Infinity) >= loglik - 0.01, `${same?.logLikelihood} against ${loglik}`);
  });
}
