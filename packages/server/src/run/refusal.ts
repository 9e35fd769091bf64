// Errors that an operator can mend, in one sentence. Anything else is a bug and is shown with its stack.
import { ListenError } from '../http/bind-address.ts';
import { CannotAdopt } from '../outbox/adopt-log.ts';
import { DirectoryInUse } from '../platform/directory-lock.ts';
import { SchemaError } from '../platform/migration.ts';
import { LogReplaced } from '../stream/event-log.ts';
import { TopicMissing, TopicUnfit } from '../stream/kafka/kafka-topic.ts';
import { ChildRefused } from './child.ts';
import { RoleError } from './role-error.ts';
import { StoreError } from './store-error.ts';

export function refusalOf(error: unknown): string | undefined {
  const spoken = [ListenError, SchemaError, StoreError, RoleError, TopicMissing, TopicUnfit, CannotAdopt, LogReplaced];
  if (spoken.some((kind) => error instanceof kind)) return (error as Error).message;
  if (error instanceof DirectoryInUse)
    return `${error.message}: stop it first, or choose another directory with --data-dir.`;
  // The process has said why on its own.
  if (error instanceof ChildRefused) return `The process for ${error.message} refused to run.`;
  if (error instanceof AggregateError && error.errors.length > 0) return refusalOf(error.errors[0]);
  if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') {
    return `Cannot reach ${'port' in error ? `port ${error.port}` : 'a store'}: is DATABASE_URL or CLICKHOUSE_URL right, and the server running?`;
  }
  return undefined;
}
