/**
 * Explorer of small models: visits EVERY state that a protocol can reach, breadth first, so that the first violation it
 * meets is a shortest one.
 *
 * A model is an initial state and a function from a state to all steps that may come next. A step is either `work`
 * (the protocol goes on by itself) or `world` (what happens to it: a crash, a rebalance, a network that delivers late,
 * doubled or never, a clock that moves or stands). A state without `work` is *at rest*.
 *
 * Guarantee: when `violation` is undefined and `complete` is true, every reachable state satisfies `invariant`, every
 * step `transition`, every state at rest `atRest`, and from every state some path leads to rest (no livelock, no stuck
 * process). States are plain immutable data, compared by what they hold (collapse.ts). All limits are arguments.
 */
import { type Collapse, createCollapse } from './collapse.ts';
import { firstWithoutRest, type Graph } from './progress.ts';

export interface Step<State> {
  readonly name: string;
  readonly kind: 'work' | 'world';
  readonly next: State;
}

export function work<State>(name: string, next: State): Step<State> {
  return { name, kind: 'work', next };
}

export function world<State>(name: string, next: State): Step<State> {
  return { name, kind: 'world', next };
}

/** What can be wrong. Each check answers with one of these and a sentence, or with undefined. */
export type Property = 'LOST' | 'DOUBLE' | 'PASSED' | 'BACK' | 'UNPUSHED' | 'VERSION' | 'WRONG' | 'LIE' | 'STUCK';
export type Problem = `${Property}: ${string}`;

export interface Model<State extends object> {
  readonly initial: State;
  steps(state: State): readonly Step<State>[];
  invariant(state: State): Problem | undefined;
  transition?(before: State, after: State): Problem | undefined;
  atRest(state: State): Problem | undefined;
}

export interface Violation {
  readonly problem: Problem;
  /** Which of the steps was taken in each state, from the initial one: enough to replay the whole trace. */
  readonly path: readonly number[];
}

export interface Exploration {
  readonly states: number;
  readonly edges: number;
  readonly atRest: number;
  readonly complete: boolean;
  readonly violation: Violation | undefined;
  readonly stepsTaken: ReadonlySet<string>;
  readonly durationMs: number;
}

interface ExploreLimits {
  readonly statesMax: number;
}

export function explore<State extends object>(model: Model<State>, limits: ExploreLimits): Exploration {
  const startedMs = performance.now();
  const search = createSearch(model);
  let level: readonly State[] = [model.initial];
  while (level.length > 0 && search.violation === undefined && search.states <= limits.statesMax) {
    level = visitLevel(model, search, level);
  }
  const complete = level.length === 0;
  if (complete && search.violation === undefined) {
    const stuck = firstWithoutRest(search.graph);
    if (stuck !== undefined) report(search, 'STUCK: from here nothing ever comes to rest', stuck);
  }
  return {
    states: search.states,
    edges: search.graph.targets.length,
    atRest: search.graph.resting.length,
    complete,
    violation: search.violation,
    stepsTaken: search.stepsTaken,
    durationMs: performance.now() - startedMs,
  };
}

interface Search<State extends object> {
  readonly collapse: Collapse<State>;
  readonly indexOf: Map<string, number>;
  /** For each state: which state found it first, and by which of that state's steps. */
  readonly parents: number[];
  readonly ordinals: number[];
  readonly graph: Graph;
  readonly stepsTaken: Set<string>;
  states: number;
  expanded: number;
  violation: Violation | undefined;
}

function createSearch<State extends object>(model: Model<State>): Search<State> {
  const collapse = createCollapse(model.initial);
  return {
    collapse,
    indexOf: new Map([[collapse.keyOf(model.initial), 0]]),
    parents: [-1],
    ordinals: [-1],
    graph: { offsets: [], targets: [], resting: [] },
    stepsTaken: new Set(),
    states: 1,
    expanded: 0,
    violation: undefined,
  };
}

/** States are expanded in the order of their numbers, so a level is finished before the next begins. */
function visitLevel<State extends object>(
  model: Model<State>,
  search: Search<State>,
  level: readonly State[],
): State[] {
  const nextLevel: State[] = [];
  for (const state of level) {
    const index = search.expanded++;
    const steps = model.steps(state);
    const resting = !steps.some((step) => step.kind === 'work');
    if (resting) search.graph.resting.push(index);
    const problem = model.invariant(state) ?? (resting ? model.atRest(state) : undefined);
    if (problem !== undefined) report(search, problem, index);
    expand(model, search, state, index, steps, nextLevel);
  }
  return nextLevel;
}

function expand<State extends object>(
  model: Model<State>,
  search: Search<State>,
  state: State,
  index: number,
  steps: readonly Step<State>[],
  nextLevel: State[],
): void {
  search.graph.offsets.push(search.graph.targets.length);
  for (const [ordinal, step] of steps.entries()) {
    search.stepsTaken.add(step.name);
    const key = search.collapse.keyOf(step.next);
    let target = search.indexOf.get(key);
    if (target === undefined) {
      target = search.states++;
      search.indexOf.set(key, target);
      search.parents.push(index);
      search.ordinals.push(ordinal);
      nextLevel.push(search.collapse.shared(step.next));
    }
    search.graph.targets.push(target);
    const problem = model.transition?.(state, step.next);
    if (problem !== undefined) report(search, problem, index, ordinal);
  }
}

/** Keeps the shorter of two violations: a state's own (length d) beats one of the steps out of its level (d + 1). */
function report<State extends object>(
  search: Search<State>,
  problem: Problem,
  index: number,
  lastOrdinal?: number,
): void {
  const path: number[] = lastOrdinal === undefined ? [] : [lastOrdinal];
  for (let at = index; at > 0; at = search.parents[at] ?? 0) path.push(search.ordinals[at] ?? 0);
  if (search.violation !== undefined && search.violation.path.length <= path.length) return;
  search.violation = { problem, path: path.reverse() };
}
