// A small line of the last measurements, the newest at the right. Gaps are measurements that failed.

import { sparkPath } from './spark-path.ts';

export interface SparkProps {
  readonly samples: ReadonlyArray<number | null>;
  readonly label: string;
}

const WIDTH = 120;
const HEIGHT = 30;

export function Spark({ samples, label }: SparkProps) {
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="spark-ground" d={`M0 ${HEIGHT - 1}H${WIDTH}`} vectorEffect="non-scaling-stroke" />
      <path d={sparkPath(samples, WIDTH, HEIGHT)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
