// The least value of a function of a few variables by the polytope search that R's optim and ets use, step for step: where a function is
// nearly flat the place where a search stops is a matter of the search, and some models must stop where R does.
// Method: Nash (1990), "Compact Numerical Methods for Computers", algorithm 19, with R's first polytope and its rule to stop.
// Guarantee: never worse than the start; the function may return Infinity where it is not defined, but not at the start.
// Cost: at most evaluationsMax evaluations and one polytope more.

const CONTRACTION = 0.5;
const EXPANSION = 2;
const FIRST_STEP_SHARE = 0.1;

type Vertex = { at: Float64Array; value: number };

export type PolytopeMinimum = { readonly at: Float64Array; readonly value: number };

/** @param toleranceShare ends the search when the corners' values differ by less than this share of the first value */
export function nelderMead(
  objective: (at: Float64Array) => number,
  start: Float64Array,
  toleranceShare: number,
  evaluationsMax: number,
): PolytopeMinimum {
  const size = start.length;
  const first = objective(start);
  const tolerance = toleranceShare * (Math.abs(first) + toleranceShare);
  const valueAt = (at: Float64Array) => {
    const value = objective(at);
    return Number.isNaN(value) ? Infinity : value;
  };
  const { vertices, width } = firstPolytope(start, first);
  for (const vertex of vertices.slice(1)) vertex.value = valueAt(vertex.at);
  let evaluations = size + 1;
  let widthBefore = width;
  let low = 0;
  while (evaluations <= evaluationsMax) {
    low = lowest(vertices, low);
    const high = highest(vertices, low);
    const lowValue = (vertices[low] as Vertex).value;
    const worst = vertices[high] as Vertex;
    const highValue = worst.value;
    if (highValue <= lowValue + tolerance) break;
    const centre = centreOpposite(vertices, worst);
    const mirrored = vertexAt(mix(centre, worst.at, 2, -1), valueAt);
    evaluations++;
    if (mirrored.value < lowValue) {
      const further = vertexAt(mix(mirrored.at, centre, EXPANSION, 1 - EXPANSION), valueAt);
      evaluations++;
      vertices[high] = further.value < mirrored.value ? further : mirrored;
      continue;
    }
    if (mirrored.value < highValue) vertices[high] = mirrored;
    const kept = vertices[high] as Vertex;
    const nearer = vertexAt(mix(kept.at, centre, 1 - CONTRACTION, CONTRACTION), valueAt);
    evaluations++;
    if (nearer.value < kept.value) vertices[high] = nearer;
    else if (mirrored.value >= highValue) {
      const shrunk = shrink(vertices, low, valueAt);
      evaluations += size;
      if (shrunk >= widthBefore) break;
      widthBefore = shrunk;
    }
  }
  const { at, value } = vertices[lowest(vertices, low)] as Vertex;
  return { at, value };
}

/** The start, and a step of a tenth of its largest coordinate along each axis. */
function firstPolytope(start: Float64Array, value: number): { vertices: Vertex[]; width: number } {
  const largest = start.reduce((most, coordinate) => Math.max(most, FIRST_STEP_SHARE * Math.abs(coordinate)), 0);
  const step = largest === 0 ? FIRST_STEP_SHARE : largest;
  const vertices: Vertex[] = [{ at: Float64Array.from(start), value }];
  let width = 0;
  for (let axis = 0; axis < start.length; axis++) {
    const at = Float64Array.from(start);
    const from = at[axis] as number;
    let stride = step;
    while (at[axis] === from) {
      at[axis] = from + stride;
      stride *= 10;
    }
    width += stride;
    vertices.push({ at, value: 0 });
  }
  return { vertices, width };
}

function lowest(vertices: readonly Vertex[], from: number): number {
  let low = from;
  for (let index = 0; index < vertices.length; index++) {
    if ((vertices[index] as Vertex).value < (vertices[low] as Vertex).value) low = index;
  }
  return low;
}

function highest(vertices: readonly Vertex[], from: number): number {
  let high = from;
  for (let index = 0; index < vertices.length; index++) {
    if ((vertices[index] as Vertex).value > (vertices[high] as Vertex).value) high = index;
  }
  return high;
}

function centreOpposite(vertices: readonly Vertex[], worst: Vertex): Float64Array {
  const size = worst.at.length;
  const centre = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = -(worst.at[i] as number);
    for (const { at } of vertices) sum += at[i] as number;
    centre[i] = sum / size;
  }
  return centre;
}

function mix(a: Float64Array, b: Float64Array, shareOfA: number, shareOfB: number): Float64Array {
  const mixed = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) mixed[i] = shareOfA * (a[i] as number) + shareOfB * (b[i] as number);
  return mixed;
}

function vertexAt(at: Float64Array, valueAt: (at: Float64Array) => number): Vertex {
  return { at, value: valueAt(at) };
}

/** Draws every corner half way to the lowest; returns how wide the polytope is then. */
function shrink(vertices: Vertex[], low: number, valueAt: (at: Float64Array) => number): number {
  const { at: towards } = vertices[low] as Vertex;
  let width = 0;
  for (let index = 0; index < vertices.length; index++) {
    if (index === low) continue;
    const { at } = vertices[index] as Vertex;
    for (let i = 0; i < at.length; i++) {
      const kept = towards[i] as number;
      at[i] = CONTRACTION * ((at[i] as number) - kept) + kept;
      width += Math.abs((at[i] as number) - kept);
    }
  }
  for (let index = 0; index < vertices.length; index++) {
    const vertex = vertices[index] as Vertex;
    if (index !== low) vertex.value = valueAt(vertex.at);
  }
  return width;
}
