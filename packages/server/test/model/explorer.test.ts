/** The explorer itself, on models so small that their counts are known by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore, type Model, type Step, work, world } from './explorer.ts';
import { traceLines } from './trace.ts';

interface Grid {
  readonly x: number;
  readonly y: number;
}

/** Two counters from 0 to 3: 16 states, 24 steps, one corner at rest. */
function grid(change: Partial<Model<Grid>> = {}): Model<Grid> {
  const steps = ({ x, y }: Grid): Step<Grid>[] => [
    ...(x < 3 ? [work('right', { x: x + 1, y })] : []),
    ...(y < 3 ? [work('up', { x, y: y + 1 })] : []),
  ];
  return { initial: { x: 0, y: 0 }, steps, invariant: () => undefined, atRest: () => undefined, ...change };
}

const wide = { statesMax: 1000 };

test('every state and every step is visited once', () => {
  const { states, edges, atRest, complete, violation } = explore(grid(), wide);
  assert.deepEqual(
    { states, edges, atRest, complete, violation },
    { states: 16, edges: 24, atRest: 1, complete: true, violation: undefined },
  );
});

test('a broken invariant is found by a shortest trace, which replays', () => {
  const model = grid({ invariant: ({ x, y }) => (x === 2 && y === 1 ? 'WRONG: at the spot' : undefined) });
  const { violation } = explore(model, wide);
  assert.ok(violation);
  assert.equal(violation.path.length, 3);
  const lines = traceLines(model, violation);
  assert.equal(lines.length, 4);
  assert.match(lines[0] ?? '', /right +x: 0 -> 1/);
  assert.equal(lines[3], '=> WRONG: at the spot');
});

test('a broken step is found even when both its ends are right', () => {
  const model = grid({ transition: (before, after) => (before.x === 1 && after.x === 2 ? 'BACK: no' : undefined) });
  assert.equal(explore(model, wide).violation?.path.length, 2);
});

test('of two violations the shorter wins, whatever its kind', () => {
  const model = grid({
    transition: (_, after) => (after.x === 1 && after.y === 1 ? 'BACK: in two steps' : undefined),
    invariant: ({ y }) => (y === 1 ? 'WRONG: in one step' : undefined),
  });
  assert.equal(explore(model, wide).violation?.problem, 'WRONG: in one step');
});

test('what must be true at rest is asked only at rest', () => {
  const { violation } = explore(grid({ atRest: ({ x, y }) => (x + y < 6 ? undefined : 'LOST: the corner') }), wide);
  assert.equal(violation?.path.length, 6);
});

test('steps of the world alone do not keep a state from rest', () => {
  const steps = ({ x, y }: Grid): Step<Grid>[] => (x < 3 ? [world('blown', { x: x + 1, y })] : []);
  assert.equal(explore(grid({ steps }), wide).atRest, 4);
});

test('a livelock is found: a state from which no path leads to rest', () => {
  const steps = (state: Grid): Step<Grid>[] => {
    if (state.x === 0) return [work('into the trap', { x: 1, y: 0 }), work('home', { x: 3, y: 0 })];
    return state.x === 3 ? [] : [work('around', { x: 3 - state.x, y: 0 })];
  };
  const { violation, atRest } = explore(grid({ steps }), wide);
  assert.equal(atRest, 1);
  assert.match(violation?.problem ?? '', /^STUCK/);
  assert.equal(violation?.path.length, 1);
});

test('a limit that is met is told, never passed off as proof', () => {
  const { complete, violation, states } = explore(grid(), { statesMax: 5 });
  assert.equal(complete, false);
  assert.equal(violation, undefined);
  assert.ok(states < 16);
});

test('states are one when they hold the same, and two when a nested part differs', () => {
  interface Nested {
    readonly left: { readonly n: number };
    readonly right: { readonly n: number } | null;
  }
  const steps = ({ left, right }: Nested): Step<Nested>[] =>
    right === null
      ? [work('fresh copy', { left: { n: left.n }, right: { n: 1 } }), work('other copy', { left, right: { n: 1 } })]
      : left.n < 1
        ? [work('swap', { left: { n: right.n }, right: { n: left.n } })]
        : [];
  const initial: Nested = { left: { n: 0 }, right: null };
  const { states, edges } = explore({ initial, steps, invariant: () => undefined, atRest: () => undefined }, wide);
  assert.deepEqual({ states, edges }, { states: 3, edges: 3 });
});

test('a state with a field that the initial one lacks is refused, because keys would not see it', () => {
  const steps = ({ x, y }: Grid): Step<Grid>[] =>
    x === 0 ? [work('grows', Object.assign({ z: 1 }, { x: 1, y }))] : [];
  assert.throws(() => explore(grid({ steps }), wide), /other fields/);
});
