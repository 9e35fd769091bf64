// Gauges of what is measured elsewhere. What cannot be measured is not told: a number that stands still would look like a measured
// one, and a 0 like the best of all.
import { Gauge, type Registry } from 'prom-client';

type MakeGauge = <Label extends string = never>(name: string, help: string, label?: Label) => Gauge<Label>;

/** Makes gauges named topline_…, of one label at most. None has a value before it is first measured. */
export function measuredGauges(registers: Registry[]): MakeGauge {
  return <Label extends string>(name: string, help: string, label?: Label) => {
    const labelNames = label === undefined ? [] : [label];
    const gauge = new Gauge<Label>({ name: `topline_${name}`, help, labelNames, registers });
    forget(gauge as Gauge);
    return gauge;
  };
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
