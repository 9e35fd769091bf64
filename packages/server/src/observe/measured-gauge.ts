// Gauges of what is measured elsewhere. What cannot be measured is not told: a number that stands still would look like a measured
// one, and a 0 like the best of all.
import { Gauge, type GaugeConfiguration } from 'prom-client';

/** It has no value before it is first measured. */
export function measuredGauge<Label extends string = never>(configuration: GaugeConfiguration<Label>): Gauge<Label> {
  const gauge = new Gauge(configuration);
  forget(gauge as Gauge);
  return gauge;
}

/** @throws the cause, once the gauges have no values any more */
export function forgetting(gauges: readonly Gauge[]): (cause: unknown) => never {
  return (cause) => {
    for (const gauge of gauges) forget(gauge);
    throw cause;
  };
}

/** Its reset() would leave a 0 where there is no label, and its remove() asks for each label. */
export function forget(gauge: Gauge): void {
  gauge.reset();
  // The types do not know it.
  const { labelNames } = gauge as unknown as { readonly labelNames: readonly string[] };
  if (labelNames.length === 0) gauge.remove();
}
