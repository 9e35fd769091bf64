// Lists in a query, with commas between: levels of intervals and names of models. Strict, like every parameter.
import { LEVEL_MAX, LEVEL_MIN, LEVELS_MAX } from '@topline/domain/contract/forecast.ts';
import { Fault } from '@topline/domain/fault.ts';
import { isModelName, modelNames } from '@topline/forecast';

/** Ascending. @throws Fault invalid-request */
export function readLevels(text: string): number[] {
  const parts = text.split(',');
  const levels = parts.map((part) => (/^\d\d$/.test(part) ? Number(part) : Number.NaN));
  const valid = levels.every((level) => level >= LEVEL_MIN && level <= LEVEL_MAX);
  if (!valid || levels.length > LEVELS_MAX || new Set(levels).size !== levels.length) {
    const rule = `must be 1 to ${LEVELS_MAX} different whole numbers from ${LEVEL_MIN} to ${LEVEL_MAX} with commas between, such as 80,95`;
    throw refused('levels', rule);
  }
  return levels.sort((a, b) => a - b);
}

/** In the engine's order, each once; every model unless told. @throws Fault invalid-request */
export function readModels(text: string | undefined): readonly string[] {
  if (text === undefined) return modelNames;
  const asked = text.split(',');
  if (asked.every(isModelName)) return modelNames.filter((name) => asked.includes(name));
  throw refused('models', `must be names with commas between, out of ${modelNames.join(', ')}`);
}

function refused(name: string, detail: string): Fault {
  const pointer = `/query/${name}`;
  return new Fault('invalid-request', `The query is not valid: ${pointer} ${detail}.`, {
    errors: [{ pointer, detail }],
  });
}
