// Processes of a benchmark: servers that say when they are ready, and the load that runs beside them.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadOptions, LoadResult } from './load.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export interface BenchServer {
  readonly ports: { readonly ingest: number; readonly query: number };
  stop(): Promise<void>;
}

export function startTopline(
  roles: string,
  urls: { databaseUrl: string; clickhouseUrl: string },
): Promise<BenchServer> {
  const env = {
    ...process.env,
    DATABASE_URL: urls.databaseUrl,
    CLICKHOUSE_URL: urls.clickhouseUrl,
    TOPLINE_INGEST_PORT: '0',
    TOPLINE_QUERY_PORT: '0',
    TOPLINE_PREDICT_PORT: '0',
  };
  return startServer([at('../packages/server/src/run/main.ts'), '--role', roles], env);
}

export function startBaseline(urls: { databaseUrl: string }): Promise<BenchServer> {
  return startServer([at('./baseline-ingest.ts'), urls.databaseUrl], process.env);
}

async function startServer(args: readonly string[], env: NodeJS.ProcessEnv): Promise<BenchServer> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ports = await new Promise<BenchServer['ports']>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { ports: BenchServer['ports'] }).ports));
    child.once('exit', (code) => reject(new Error(`a server ended with code ${code}`)));
  });
  return { ports, stop: () => ended(child) };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** In a process of its own, so that making requests does not slow down what answers them more than another client would. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const child = spawn(process.execPath, [at('./load.ts'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the load ended with code ${code}`);
  const result = JSON.parse(text) as LoadResult;
  if (result.failed > 0) throw new Error(`${result.failed} requests of the load were not accepted`);
  return result;
}
