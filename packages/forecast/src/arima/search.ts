// Which orders: a stepwise walk from four simple forms to the form with the least AICc among its neighbours.
// Reference: Hyndman & Khandakar (2008), "Automatic time series forecasting: the forecast package for R",
// Journal of Statistical Software 27(3), section 3.2; the order of the neighbours is that of R's forecast::auto.arima 8.20.
// States: the four starts and the plain form without a constant are tried; then neighbours of the best so far, in a fixed order,
// restarting at each improvement; the walk ends when no untried neighbour is left or FORMS_MAX forms were tried.
// Guarantee: deterministic; a form with a root nearer than 1.01 to the unit circle is never chosen.
import type { Differencing } from './differencing.ts';
import { type ExactEstimate, fitExact } from './fit.ts';

const FORMS_MAX = 94;

export type OrderLimits = { readonly p: number; readonly q: number; readonly P: number; readonly Q: number };

export type SearchOutcome = {
  readonly estimate: ExactEstimate;
  /** Every usable form whose search was carried to its end, the least AICc first: those worth averaging are among them. */
  readonly ranked: readonly ExactEstimate[];
  readonly formsTried: number;
};

type Form = {
  readonly p: number;
  readonly q: number;
  readonly P: number;
  readonly Q: number;
  readonly constant: boolean;
};
type Tried = { readonly form: Form; readonly criterion: number; readonly estimate: ExactEstimate | null };

type Walk = {
  readonly limits: OrderLimits;
  readonly constantAllowed: boolean;
  readonly tried: Map<string, Tried>;
  tryForm(form: Form): Tried;
};

const SIDESTEPS = [
  [-1, 0],
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
] as const;

/**
 * @param differenced the series after `differencing`, not flat
 * @returns null when no form, not even the plain one, could be fitted
 */
export function searchOrders(
  differenced: Float64Array,
  differencing: Differencing,
  limits: OrderLimits,
): SearchOutcome | null {
  const walk = createWalk(differenced, differencing, limits);
  let best = startOf(walk);
  // As in R, the walk goes on with a constant even from the plain form without one: it takes more to leave that form then. Going on
  // without one chose lower AICc by a few more terms, and larger errors on three of five sets of real series.
  let centre = { ...best.form, constant: walk.constantAllowed };
  for (let improved = true; improved && walk.tried.size < FORMS_MAX; ) {
    improved = false;
    for (const form of neighbours(centre, walk)) {
      if (walk.tried.has(keyOf(form)) || walk.tried.size >= FORMS_MAX) continue;
      const next = walk.tryForm(form);
      if (next.criterion < best.criterion) {
        best = next;
        centre = form;
        improved = true;
        break;
      }
    }
  }
  const estimate = best.estimate ?? fitExact(differenced, { p: 0, q: 0, P: 0, Q: 0, constant: false, ...differencing });
  return estimate === null ? null : { estimate, ranked: usableByAicc(walk), formsTried: walk.tried.size };
}

function usableByAicc({ tried }: Walk): ExactEstimate[] {
  const usable = [...tried.values()].flatMap(({ estimate }) => (estimate?.usable ? [estimate] : []));
  return usable.sort((a, b) => a.aicc - b.aicc);
}

function createWalk(differenced: Float64Array, differencing: Differencing, limits: OrderLimits): Walk {
  const tried = new Map<string, Tried>();
  let least = Infinity;
  return {
    limits,
    constantAllowed: differencing.d + differencing.D <= 1,
    tried,
    tryForm(form) {
      const estimate = fitExact(differenced, { ...form, ...differencing }, least);
      const outcome = { form, criterion: estimate?.usable ? estimate.aicc : Infinity, estimate };
      least = Math.min(least, outcome.criterion);
      tried.set(keyOf(form), outcome);
      return outcome;
    },
  };
}

/** The best of the starting forms. */
function startOf(walk: Walk): Tried {
  const { limits, constantAllowed: constant } = walk;
  const plain = { p: 0, q: 0, P: 0, Q: 0, constant };
  const starts: Form[] = [
    {
      p: Math.min(2, limits.p),
      q: Math.min(2, limits.q),
      P: Math.min(1, limits.P),
      Q: Math.min(1, limits.Q),
      constant,
    },
    plain,
    { ...plain, p: Math.min(1, limits.p), P: Math.min(1, limits.P) },
    { ...plain, q: Math.min(1, limits.q), Q: Math.min(1, limits.Q) },
    { ...plain, constant: false },
  ];
  const untried = starts.filter((form, index) => starts.findIndex((other) => keyOf(other) === keyOf(form)) === index);
  return untried
    .map((form) => walk.tryForm(form))
    .reduce((best, next) => (next.criterion < best.criterion ? next : best));
}

function* neighbours(centre: Form, { limits, constantAllowed }: Walk): Generator<Form> {
  for (const [P, Q] of SIDESTEPS) {
    const form = { ...centre, P: centre.P + P, Q: centre.Q + Q };
    if (within(form, limits)) yield form;
  }
  for (const [p, q] of SIDESTEPS) {
    const form = { ...centre, p: centre.p + p, q: centre.q + q };
    if (within(form, limits)) yield form;
  }
  if (constantAllowed) yield { ...centre, constant: !centre.constant };
}

function within({ p, q, P, Q }: Form, limits: OrderLimits): boolean {
  return p >= 0 && q >= 0 && P >= 0 && Q >= 0 && p <= limits.p && q <= limits.q && P <= limits.P && Q <= limits.Q;
}

function keyOf({ p, q, P, Q, constant }: Form): string {
  return `${p},${q},${P},${Q},${constant}`;
}
