/**
 * Replays a violation and tells it as a story: each line is a step and what it changed, the last line what is wrong.
 * The path comes from the explorer and the model is pure, so a replay always meets the same states.
 */
import type { Model, Violation } from './explorer.ts';

const NAME_WIDTH = 44;

export function traceLines<State extends object>(model: Model<State>, violation: Violation): string[] {
  const lines: string[] = [];
  let state = model.initial;
  for (const ordinal of violation.path) {
    const step = model.steps(state)[ordinal];
    if (step === undefined)
      throw new Error(`the path leaves the model: no step ${ordinal} after ${lines.length} steps`);
    const mark = step.kind === 'world' ? '!' : ' ';
    lines.push(`${mark} ${step.name.padEnd(NAME_WIDTH)} ${changes(state, step.next)}`);
    state = step.next;
  }
  lines.push(`=> ${violation.problem}`);
  return lines;
}

/** Only the leaves that differ: `instances.0.stage: idle -> running`. */
function changes(before: unknown, after: unknown, path = ''): string {
  if (Object.is(before, after)) return '';
  if (!isContainer(before) || !isContainer(after)) return `${path}: ${plain(before)} -> ${plain(after)}`;
  const past = new Map<string, unknown>(Object.entries(before));
  const fields = new Set([...past.keys(), ...Object.keys(after)]);
  const present = new Map<string, unknown>(Object.entries(after));
  return [...fields]
    .map((field) => changes(past.get(field), present.get(field), path === '' ? field : `${path}.${field}`))
    .filter((change) => change !== '')
    .join(', ');
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function plain(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value).replaceAll('"', '');
}
