/**
 * Progress: finds a state from which no path leads to rest. Works backward from the resting states over the whole graph.
 * Guarantee: undefined means that every state can still come to rest, whatever the world did before.
 */

/** State i's successors are `targets[offsets[i] .. offsets[i + 1]]`. */
export interface Graph {
  readonly offsets: number[];
  readonly targets: number[];
  readonly resting: number[];
}

export function firstWithoutRest(graph: Graph): number | undefined {
  const stateCount = graph.offsets.length;
  const { starts, sources } = reversed(graph);
  const reaches = new Uint8Array(stateCount);
  const queue = [...graph.resting];
  for (const index of queue) reaches[index] = 1;
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    for (let at = starts[index] ?? 0; at < (starts[index + 1] ?? 0); at++) {
      const source = sources[at] ?? 0;
      if (reaches[source] === 1) continue;
      reaches[source] = 1;
      queue.push(source);
    }
  }
  const found = reaches.indexOf(0);
  return found === -1 ? undefined : found;
}

function reversed(graph: Graph): { starts: Uint32Array; sources: Uint32Array } {
  const stateCount = graph.offsets.length;
  const starts = new Uint32Array(stateCount + 1);
  for (const target of graph.targets) starts[target + 1] = (starts[target + 1] ?? 0) + 1;
  for (let index = 0; index < stateCount; index++) starts[index + 1] = (starts[index + 1] ?? 0) + (starts[index] ?? 0);
  const fill = starts.slice();
  const sources = new Uint32Array(graph.targets.length);
  for (let index = 0; index < stateCount; index++) {
    const end = graph.offsets[index + 1] ?? graph.targets.length;
    for (let at = graph.offsets[index] ?? 0; at < end; at++) {
      const target = graph.targets[at] ?? 0;
      const slot = fill[target] ?? 0;
      sources[slot] = index;
      fill[target] = slot + 1;
    }
  }
  return { starts, sources };
}
