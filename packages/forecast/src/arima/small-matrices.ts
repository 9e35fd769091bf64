// Square matrices of a few rows, row by row in one list: Cholesky's factors and what is solved with them.
// Indices in the loops are in range by construction; `as number` says so without a check at each access.

/**
 * Lower factor C with C·C' = matrix, of which only the lower half is read; target may be the matrix.
 * @param rounding pivots below this share of the diagonal are taken as 0; with 0, one that is not positive ends it
 * @returns false when the matrix is not positive definite
 */
export function choleskyOf(target: Float64Array, matrix: Float64Array, size: number, rounding: number): boolean {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = matrix[row + j] as number;
      const whole = sum;
      for (let k = 0; k < j; k++) sum -= (target[row + k] as number) * (target[other + k] as number);
      if (i === j) {
        if (!(sum > rounding * whole)) {
          if (rounding === 0) return false;
          sum = 0;
        }
        target[row + i] = Math.sqrt(sum);
      } else {
        const pivot = target[other + j] as number;
        target[row + j] = pivot > 0 ? sum / pivot : 0;
      }
    }
    for (let j = i + 1; j < size; j++) target[row + j] = 0;
  }
  return true;
}

/** values ← C⁻¹·values */
export function forwardSolve(lower: Float64Array, values: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    let sum = values[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * size + k] as number) * (values[k] as number);
    values[i] = sum / (lower[i * size + i] as number);
  }
}

/** values ← C'⁻¹·values */
export function backSolve(lower: Float64Array, values: Float64Array, size: number): void {
  for (let i = size - 1; i >= 0; i--) {
    let sum = values[i] as number;
    for (let k = i + 1; k < size; k++) sum -= (lower[k * size + i] as number) * (values[k] as number);
    values[i] = sum / (lower[i * size + i] as number);
  }
}

/** matrix ← C⁻¹·matrix */
export function forwardSolveRows(lower: Float64Array, matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    let k = 0;
    for (; k + 3 < i; k += 4) {
      subtractRows(
        matrix,
        row,
        0,
        matrix,
        k * size,
        size,
        lower[row + k] as number,
        lower[row + k + 1] as number,
        lower[row + k + 2] as number,
        lower[row + k + 3] as number,
      );
    }
    for (; k < i; k++) subtractRow(matrix, i, k, lower[row + k] as number, size);
    scaleRow(matrix, i, 1 / (lower[row + i] as number), size);
  }
}

/**
 * The row at `to` less a, b, c and d times the four rows that begin at `from`, from a column on: four at once, because reading and
 * writing the row costs as much as the sums.
 */
function subtractRows(
  target: Float64Array,
  to: number,
  column: number,
  matrix: Float64Array,
  from: number,
  size: number,
  a: number,
  b: number,
  c: number,
  d: number,
): void {
  const second = from + size;
  const third = second + size;
  const fourth = third + size;
  for (let j = column; j < size; j++) {
    target[to + j] =
      (target[to + j] as number) -
      (a * (matrix[from + j] as number) + b * (matrix[second + j] as number)) -
      (c * (matrix[third + j] as number) + d * (matrix[fourth + j] as number));
  }
}

/** The upper half of target less matrix'·matrix. */
export function subtractSquare(target: Float64Array, matrix: Float64Array, size: number): void {
  let k = 0;
  for (; k + 3 < size; k += 4) {
    const at = k * size;
    for (let i = 0; i < size; i++) {
      subtractRows(
        target,
        i * size,
        i,
        matrix,
        at,
        size,
        matrix[at + i] as number,
        matrix[at + size + i] as number,
        matrix[at + 2 * size + i] as number,
        matrix[at + 3 * size + i] as number,
      );
    }
  }
  for (; k < size; k++) {
    const from = k * size;
    for (let i = 0; i < size; i++) {
      const weight = matrix[from + i] as number;
      const to = i * size;
      for (let j = i; j < size; j++)
        target[to + j] = (target[to + j] as number) - weight * (matrix[from + j] as number);
    }
  }
}

/** matrix ← C'⁻¹·matrix */
export function backSolveRows(lower: Float64Array, matrix: Float64Array, size: number): void {
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) subtractRow(matrix, i, k, lower[k * size + i] as number, size);
    scaleRow(matrix, i, 1 / (lower[i * size + i] as number), size);
  }
}

function subtractRow(matrix: Float64Array, from: number, row: number, factor: number, size: number): void {
  const target = from * size;
  const source = row * size;
  for (let j = 0; j < size; j++)
    matrix[target + j] = (matrix[target + j] as number) - factor * (matrix[source + j] as number);
}

function scaleRow(matrix: Float64Array, row: number, factor: number, size: number): void {
  for (let at = row * size; at < (row + 1) * size; at++) matrix[at] = (matrix[at] as number) * factor;
}

export function transpose(target: Float64Array, matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) target[j * size + i] = matrix[i * size + j] as number;
  }
}

/** target ← matrix·values */
export function times(target: Float64Array, matrix: Float64Array, values: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (matrix[i * size + j] as number) * (values[j] as number);
    target[i] = sum;
  }
}

/** target ← matrix'·values */
export function timesTransposed(target: Float64Array, matrix: Float64Array, values: Float64Array, size: number): void {
  target.fill(0);
  for (let i = 0; i < size; i++) {
    const value = values[i] as number;
    for (let j = 0; j < size; j++) target[j] = (target[j] as number) + (matrix[i * size + j] as number) * value;
  }
}

/** target ← L'·matrix for a lower L. */
export function lowerTransposedTimes(
  target: Float64Array,
  lower: Float64Array,
  matrix: Float64Array,
  size: number,
): void {
  target.fill(0);
  for (let l = 0; l < size; l++) {
    let i = l;
    for (; i + 3 < size; i += 4) {
      const at = i * size + l;
      subtractRows(
        target,
        l * size,
        0,
        matrix,
        i * size,
        size,
        -(lower[at] as number),
        -(lower[at + size] as number),
        -(lower[at + 2 * size] as number),
        -(lower[at + 3 * size] as number),
      );
    }
    for (; i < size; i++) subtractFrom(target, l, matrix, i, -(lower[i * size + l] as number), size);
  }
}

function subtractFrom(
  target: Float64Array,
  row: number,
  matrix: Float64Array,
  other: number,
  factor: number,
  size: number,
): void {
  const to = row * size;
  const from = other * size;
  for (let j = 0; j < size; j++) target[to + j] = (target[to + j] as number) - factor * (matrix[from + j] as number);
}

/** The lower half of I + product·L, which is symmetric, for a lower L. */
export function lowerSystem(target: Float64Array, product: Float64Array, lower: Float64Array, size: number): void {
  for (let k = 0; k < size; k++) {
    for (let l = 0; l <= k; l++) {
      let sum = k === l ? 1 : 0;
      for (let a = k; a < size; a++) sum += (product[l * size + a] as number) * (lower[a * size + k] as number);
      target[k * size + l] = sum;
    }
  }
}

/** H_il = θ_(i+l), 0 beyond the last: what innovations before the first value add to it and the following. */
export function hankelFactor(target: Float64Array, theta: Float64Array): void {
  const size = theta.length;
  target.fill(0);
  for (let i = 0; i < size; i++) {
    for (let l = 0; i + l < size; l++) target[i * size + l] = theta[i + l] as number;
  }
}

/** target ← H'·matrix; θ is mostly zeros. */
export function hankelTimes(target: Float64Array, theta: Float64Array, matrix: Float64Array): void {
  const size = theta.length;
  target.fill(0);
  for (let lag = 0; lag < size; lag++) {
    const weight = theta[lag] as number;
    if (weight === 0) continue;
    for (let i = 0; i <= lag; i++) subtractFrom(target, lag - i, matrix, i, -weight, size);
  }
}

/** The lower half of I + product·H. */
export function hankelSystem(target: Float64Array, product: Float64Array, theta: Float64Array): void {
  const size = theta.length;
  target.fill(0);
  for (let k = 0; k < size; k++) target[k * size + k] = 1;
  for (let lag = 0; lag < size; lag++) {
    const weight = theta[lag] as number;
    if (weight === 0) continue;
    for (let l = 0; l <= lag; l++) {
      for (let k = l; k < size; k++)
        target[k * size + l] = (target[k * size + l] as number) + weight * (product[k * size + lag - l] as number);
    }
  }
}
