// The rule files as text: what alerts there are, what they ask, and which runbook they name.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../../..');
export const PROMETHEUS = join(ROOT, 'deploy/prometheus');

export interface AlertRule {
  readonly name: string;
  readonly text: string;
  readonly runbook: string | undefined;
  /** Metrics that its expression names. */
  readonly metrics: readonly string[];
}

export function filesIn(folder: 'rules' | 'tests'): readonly string[] {
  const directory = join(PROMETHEUS, folder);
  return readdirSync(directory)
    .sort()
    .map((name) => join(directory, name));
}

export function readAlertRules(): readonly AlertRule[] {
  return filesIn('rules').flatMap((path) =>
    readFileSync(path, 'utf8')
      .split(/^ +- alert: /m)
      .slice(1)
      .map((text) => {
        const [expression = ''] = text.split(/^ +(?:for|labels):/m);
        return {
          name: text.slice(0, text.indexOf('\n')),
          text,
          runbook: /runbook: (\S+)/.exec(text)?.[1],
          metrics: metricsOf(expression),
        };
      }),
  );
}

/** Names of metrics in an expression of ours: each begins with what tells it. */
export function metricsOf(expression: string): string[] {
  return [...new Set(expression.match(/\b(?:topline|process|nodejs)_\w+|\bup\b/g) ?? [])];
}
