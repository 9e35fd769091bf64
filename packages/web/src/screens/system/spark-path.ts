// The path of a small line of measurements.

/** As many as the server keeps; fewer stand at the right. */
const SAMPLES = 60;
/** A handful that waits is nothing to be drawn as a mountain. */
const SCALE_MIN = 10;
const MARGIN = 1;

export function sparkPath(samples: ReadonlyArray<number | null>, width: number, height: number): string {
  const known = samples.filter((sample) => sample !== null);
  const most = Math.max(SCALE_MIN, ...known);
  const step = width / (SAMPLES - 1);
  const first = width - (samples.length - 1) * step;
  let path = '';
  let isDrawing = false;
  for (const [index, sample] of samples.entries()) {
    if (sample !== null) {
      const x = round(first + index * step);
      const y = round(height - MARGIN - (sample / most) * (height - 2 * MARGIN));
      path += `${isDrawing ? 'L' : 'M'}${x} ${y}`;
    }
    isDrawing = sample !== null;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
