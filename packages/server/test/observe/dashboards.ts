// The dashboards as files: each panel with its queries.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './rule-files.ts';

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

export interface Query {
  readonly dashboard: string;
  readonly panel: string;
  /** As Grafana would ask it with this window. */
  readonly expression: string;
}

const DIRECTORY = join(ROOT, 'deploy/grafana/dashboards');

export function readQueries(window: string): readonly Query[] {
  return readdirSync(DIRECTORY).flatMap((file) => {
    const { title, panels } = JSON.parse(readFileSync(join(DIRECTORY, file), 'utf8')) as {
      title: string;
      panels: readonly Panel[];
    };
    return panels.flatMap((panel) =>
      panel.targets.map(({ expr }) => ({
        dashboard: title,
        panel: panel.title,
        expression: expr.replaceAll('$__rate_interval', window),
      })),
    );
  });
}
