// The alert rules with their times made short, so that faults of seconds are told in seconds. What they ask stays as it is.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesIn } from './rule-files.ts';

/** How many times shorter windows and patience are. */
const WINDOWS = 30;
/** How many times younger what waits has to be. */
const AGES = 15;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** @returns the paths of the files */
export function writeQuickRules(directory: string): string[] {
  return filesIn('rules').map((path) => {
    const quick = join(directory, basename(path));
    writeFileSync(quick, quickened(readFileSync(path, 'utf8')));
    return quick;
  });
}

function quickened(rules: string): string {
  const shorter = (number: string, unit: string) =>
    `${Math.max(1_000, (Number(number) * (SECONDS[unit] ?? 1) * 1_000) / WINDOWS)}ms`;
  return rules
    .replaceAll(/\[(\d+)([smh])\]/g, (_, number, unit) => `[${shorter(number, unit)}]`)
    .replaceAll(/(offset|for:) (\d+)([smh])\b/g, (_, word, number, unit) => `${word} ${shorter(number, unit)}`)
    .replaceAll(/^(.*_(?:delay|age)_seconds.*) > (\d+)/gm, (_, expression, limit) => `${expression} > ${limit / AGES}`);
}
