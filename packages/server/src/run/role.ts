// What a role is: what it needs, and the parts it brings to a process.
import type { Route } from '../http/call.ts';
import type { HealthSource } from '../platform/health-source.ts';
import type { Context } from './context.ts';

export type ListenerName = 'ingest' | 'query' | 'predict' | 'observe';

export interface RoleParts {
  readonly listener?: ListenerName;
  readonly routes?: readonly Route[];
  /** Serves the built page. */
  readonly page?: boolean;
  readonly health?: readonly HealthSource[];
  start?(): void;
  stop?(): Promise<void>;
}

export interface Role {
  /** Without these the role cannot do its work, and the process says that it is not ready. */
  readonly needs: readonly ('postgres' | 'clickhouse')[];
  create(context: Context): RoleParts;
}
