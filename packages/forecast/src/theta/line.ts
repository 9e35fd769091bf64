// The straight line through a series by least squares, at places 1 to n: Theta line 0.
//   slope = 6·(2·mean(t·y) - (n+1)·mean(y)) / (n²-1),   intercept = mean(y) - slope·(n+1)/2

export type Line = { readonly intercept: number; readonly slope: number };

/** @param values at least two */
export function leastSquaresLine(values: Float64Array): Line {
  const count = values.length;
  const middle = (count - 1) / 2;
  let sum = 0;
  let moment = 0;
  for (let t = 0; t < count; t++) {
    sum += values[t] as number;
    moment += (t - middle) * (values[t] as number);
  }
  const slope = (12 * moment) / (count * (count * count - 1));
  return { intercept: sum / count - (slope * (count + 1)) / 2, slope };
}
