/**
 * A case: one variant of one protocol, what is expected of it, and how to explore it. A broken variant is expected to
 * be found violated, in the property named, by a shortest trace; a variant that holds must have been explored wholly.
 */
import { type Exploration, explore, type Model, type Property } from './explorer.ts';
import { traceLines } from './trace.ts';

/** `small` runs with every test; `full` has larger bounds for what holds. Broken variants need no larger ones. */
export type Size = 'small' | 'full';

export interface Case {
  readonly protocol: string;
  readonly variant: string;
  readonly expected: 'HOLDS' | Property;
  run(size: Size): Outcome;
}

interface Outcome {
  readonly verdict: 'HOLDS' | 'VIOLATED' | 'INCOMPLETE';
  readonly asExpected: boolean;
  readonly exploration: Exploration;
  /** The shortest way to the violation; empty when there is none. */
  readonly trace: readonly string[];
}

interface Family<Options> {
  holds(variant: string, change: Partial<Options>, more?: HoldsOptions<Options>): Case;
  violated(variant: string, property: Property, change: Partial<Options>): Case;
}

interface HoldsOptions<Options> {
  /** Steps that must have happened somewhere, because a model in which they never happen proves nothing. */
  readonly exercises?: readonly string[];
  /** Bounds still smaller than the family's small ones, for a variant that would take long. */
  readonly small?: Partial<Options>;
}

interface FamilyOptions<Options, State extends object> {
  readonly protocol: string;
  readonly createModel: (options: Options) => Model<State>;
  /** What the code does, within the small bounds. */
  readonly asBuilt: Options;
  /** The larger bounds. */
  readonly full: Partial<Options>;
}

const STATES_MAX: Record<Size, number> = { small: 200_000, full: 6_000_000 };

export function createFamily<Options, State extends object>(family: FamilyOptions<Options, State>): Family<Options> {
  const { protocol, createModel, asBuilt, full } = family;
  return {
    holds: (variant, change, { exercises = [], small = {} } = {}) => ({
      protocol,
      variant,
      expected: 'HOLDS',
      run: (size) => {
        const options = size === 'full' ? { ...asBuilt, ...full, ...change } : { ...asBuilt, ...change, ...small };
        const outcome = judge(createModel(options), 'HOLDS', STATES_MAX[size]);
        const missing = exercises.filter((step) => !outcome.exploration.stepsTaken.has(step));
        if (missing.length > 0) throw new Error(`${protocol}: ${variant}: this never happened: ${missing.join(', ')}`);
        return outcome;
      },
    }),
    violated: (variant, expected, change) => ({
      protocol,
      variant,
      expected,
      run: () => judge(createModel({ ...asBuilt, ...change }), expected, STATES_MAX.small),
    }),
  };
}

function judge<State extends object>(model: Model<State>, expected: Case['expected'], statesMax: number): Outcome {
  const exploration = explore(model, { statesMax });
  const { violation, complete } = exploration;
  if (violation === undefined) {
    const verdict = complete ? 'HOLDS' : 'INCOMPLETE';
    return { verdict, asExpected: verdict === expected, exploration, trace: [] };
  }
  const asExpected = violation.problem.startsWith(`${expected}: `);
  return { verdict: 'VIOLATED', asExpected, exploration, trace: traceLines(model, violation) };
}

const NAME_WIDTH = 92;

/** One line: name, states, edges, states at rest, duration, verdict, expectation. */
export function outcomeLine(one: Case, outcome: Outcome): string {
  const { states, edges, atRest, durationMs, violation } = outcome.exploration;
  const found = violation === undefined ? '' : ` after ${violation.path.length} steps, ${violation.problem}`;
  const expected = one.expected === 'HOLDS' ? 'HOLDS' : `VIOLATED, ${one.expected}`;
  return [
    `${one.protocol}: ${one.variant}`.padEnd(NAME_WIDTH),
    `states ${String(states).padStart(7)}`,
    `edges ${String(edges).padStart(8)}`,
    `at rest ${String(atRest).padStart(5)}`,
    `${Math.round(durationMs)} ms`.padStart(8),
    `${outcome.verdict}${found} (expected ${expected})${outcome.asExpected ? '' : '  <-- UNEXPECTED'}`,
  ].join('  ');
}
