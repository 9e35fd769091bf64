// The least value of a function of a few variables by the polytope search that R's optim and ets use, step for step: where a function is
// nearly flat the place where a search stops is a matter of the search, and some models must stop where R does.
// Method: Nash (1990), "Compact Numerical Methods for Computers", algorithm 19, with R's first polytope and its rule to stop.
// Guarantee: never worse than the start; the function may return Infinity where it is not defined, but not at the start.
// Cost: at most evaluationsMax evaluations and one polytope more; no memory but its own.

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
  const centre = new Float64Array(size);
  // Room for what is tried: a vertex that is taken changes places with the one it replaces.
  let mirrored: Vertex = { at: new Float64Array(size), value: 0 };
  let other: Vertex = { at: new Float64Array(size), value: 0 };
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
    fillCentre(centre, vertices, worst);
    moveTo(mirrored, centre, worst.at, 2, -1);
    mirrored.value = valueAt(mirrored.at);
    evaluations++;
    if (mirrored.value < lowValue) {
      moveTo(other, mirrored.at, centre, EXPANSION, 1 - EXPANSION);
      other.value = valueAt(other.at);
      evaluations++;
      if (other.value < mirrored.value) {
        vertices[high] = other;
        other = worst;
      } else {
        vertices[high] = mirrored;
        mirrored = worst;
      }
      continue;
    }
    const lower = mirrored.value < highValue;
    if (lower) {
      vertices[high] = mirrored;
      mirrored = worst;
    }
    const kept = vertices[high] as Vertex;
    moveTo(other, kept.at, centre, 1 - CONTRACTION, CONTRACTION);
    other.value = valueAt(other.at);
    evaluations++;
    if (other.value < kept.value) {
      vertices[high] = other;
      other = kept;
    } else if (!lower) {
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

/** Of all corners but the worst. */
function fillCentre(centre: Float64Array, vertices: readonly Vertex[], worst: Vertex): void {
  for (let i = 0; i < centre.length; i++) {
    let sum = -(worst.at[i] as number);
    for (let index = 0; index < vertices.length; index++) sum += (vertices[index] as Vertex).at[i] as number;
    centre[i] = sum / centre.length;
  }
}

function moveTo(target: Vertex, a: Float64Array, b: Float64Array, shareOfA: number, shareOfB: number): void {
  const { at } = target;
  for (let i = 0; i < at.length; i++) at[i] = shareOfA * (a[i] as number) + shareOfB * (b[i] as number);
}

/** Draws every corner half way to the lowest; returns how wide the polytope is then. */
function shrink(vertices: readonly Vertex[], low: number, valueAt: (at: Float64Array) => number): number {
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
