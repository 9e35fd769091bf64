// An event's text as lines to read, with the place of its error marked. Numbers stay as they were written. Text that is
// no JSON (it may be the very error, or cut off) is shown as it is, without a mark.

import { isJsonObject, type JsonValue, NumberToken, parseJson } from '@topline/domain/json.ts';

export interface JsonLine {
  readonly text: string;
  readonly isMarked: boolean;
}

const DEPTH_MAX = 64;
const INDENT = '  ';

/** @param pointer a JSON Pointer; where it leads nowhere, the nearest value above is marked */
export function jsonLines(text: string, pointer: string | undefined): JsonLine[] {
  let value: JsonValue;
  try {
    value = parseJson(text, { depthMax: DEPTH_MAX });
  } catch {
    return text.split('\n').map((line) => ({ text: line, isMarked: false }));
  }
  const marked = pointer === undefined ? undefined : nearest(value, pointer.split('/').slice(1).map(unescaped));
  const lines: JsonLine[] = [];
  write(value, { path: '', before: '', after: '', depth: 0 }, (path, line) => {
    lines.push({ text: line, isMarked: marked !== undefined && `${path}/`.startsWith(`${marked}/`) });
  });
  // The whole document marked says no more than none.
  return marked === '' ? lines.map(({ text: line }) => ({ text: line, isMarked: false })) : lines;
}

interface Place {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly depth: number;
}

function write(value: JsonValue, place: Place, line: (path: string, text: string) => void): void {
  const { path, before, after, depth } = place;
  const indent = INDENT.repeat(depth);
  const isArray = Array.isArray(value);
  if (!isArray && !isJsonObject(value)) {
    line(path, `${indent}${before}${value instanceof NumberToken ? value.text : JSON.stringify(value)}${after}`);
    return;
  }
  const [open, close] = isArray ? ['[', ']'] : ['{', '}'];
  const entries = Object.entries(value);
  if (entries.length === 0) {
    line(path, `${indent}${before}${open}${close}${after}`);
    return;
  }
  line(path, `${indent}${before}${open}`);
  for (const [index, [key, inner]] of entries.entries()) {
    write(
      inner,
      {
        path: `${path}/${escaped(key)}`,
        before: isArray ? '' : `${JSON.stringify(key)}: `,
        after: index < entries.length - 1 ? ',' : '',
        depth: depth + 1,
      },
      line,
    );
  }
  line(path, `${indent}${close}${after}`);
}

function nearest(value: JsonValue, steps: readonly string[]): string {
  let at = value;
  let path = '';
  for (const step of steps) {
    const inner: JsonValue | undefined = Array.isArray(at) ? at[Number(step)] : isJsonObject(at) ? at[step] : undefined;
    if (inner === undefined) break;
    at = inner;
    path += `/${escaped(step)}`;
  }
  return path;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
