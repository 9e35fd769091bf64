// Starts supervisor-process.ts and speaks with the servers it gives.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export interface StartedSupervisor {
  readonly process: ChildProcess;
  readonly databaseUrl?: string;
  readonly clickhouseUrl?: string;
  readonly pids: { readonly postgres?: number; readonly clickhouse?: number };
  readonly failed?: string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

const entryPath = fileURLToPath(new URL('./supervisor-process.ts', import.meta.url));

export function spawnSupervisor(
  dataDir: string,
  only?: 'postgres' | 'clickhouse',
  account?: { uid: number; gid: number },
) {
  return spawn(process.execPath, [entryPath, dataDir, ...(only ? [only] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    ...account,
  });
}

/** Resolves when it has started its servers, or failed to. */
export async function startSupervisor(...args: Parameters<typeof spawnSupervisor>): Promise<StartedSupervisor> {
  const child = spawnSupervisor(...args);
  if (!child.stdout) throw new Error('no output to read');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return {
    process: child,
    pids: {},
    ...(JSON.parse(line) as Partial<StartedSupervisor>),
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

export async function queryPostgres<T extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
