// The process that holds the ClickHouse engine: one engine, one directory, one front. Started by the supervisor with
// its settings as one JSON line on standard input, because a command line would show the password to everybody.
// States: reading settings → opening the engine → serving → closing → gone.
// It answers one JSON line on standard output: {"ready":true,"port":…} or {"ready":false,"reason":…,"detail":…}.
// Guarantee: it ends by itself when standard input closes, that is when the supervisor has ended in whatever way;
// after that at most `closeTimeoutMs` pass. Signals of a terminal do not reach it, SIGTERM closes it in order.
import { mkdirSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { EngineError, openChdbEngine } from './chdb-engine.ts';
import { startFront } from './clickhouse-front.ts';

export interface ChdbServerSettings {
  /** The engine's directory. */
  directory: string;
  /** The engine's own configuration file. */
  configPath: string;
  uploadsPath: string;
  port: number;
  user: string;
  password: string;
  database: string;
  settings: Record<string, string>;
  lanes: number;
  queueMax: number;
  textBytesMax: number;
  dataBytesMax: number;
  closeTimeoutMs: number;
}

export type ChdbServerAnswer =
  | { readonly ready: true; readonly port: number; readonly version: string }
  | { readonly ready: false; readonly reason: 'engine' | 'port' | 'other'; readonly detail: string };

async function serve(settings: ChdbServerSettings): Promise<() => Promise<void>> {
  mkdirSync(settings.directory, { recursive: true, mode: 0o700 });
  rmSync(settings.uploadsPath, { recursive: true, force: true });
  mkdirSync(settings.uploadsPath, { recursive: true, mode: 0o700 });
  // The engine's `default` database shows the files of the working directory as tables: there shall be none to show.
  process.chdir(settings.uploadsPath);
  const engine = openChdbEngine(settings.directory, settings.configPath);
  const version = await engine.withConnection(async (connection) => {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${settings.database} ENGINE = Atomic`);
    return Buffer.from((await connection.query('SELECT version()')).bytes)
      .toString()
      .trim();
  });
  const front = await startFront(engine, {
    ...settings,
    credentials: { user: settings.user, password: settings.password },
    onEngineLost: (error) => end(1, `engine lost: ${error.message}`),
  });
  answer({ ready: true, port: front.port, version });
  return async () => {
    await front.close();
    engine.close();
  };
}

function answer(value: ChdbServerAnswer): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function end(code: number, reason: string): void {
  process.stderr.write(`${new Date().toISOString()} ${reason}\n`);
  if (code === 0) process.exit();
  // While queries run, the engine's own farewell waits for its threads. What was acknowledged is already safe.
  process.kill(process.pid, 'SIGKILL');
}

function describeFailure(error: unknown): ChdbServerAnswer {
  const detail = error instanceof Error ? error.message : String(error);
  const portTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  return { ready: false, reason: error instanceof EngineError ? 'engine' : portTaken ? 'port' : 'other', detail };
}

// Whoever reads our output may be gone before we are.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => {
  const settings = JSON.parse(line) as ChdbServerSettings;
  const serving = serve(settings);
  serving.catch((error: unknown) => {
    answer(describeFailure(error));
    setImmediate(() => end(1, 'could not start'));
  });
  let closing = false;
  const close = (reason: string) => {
    if (closing) return;
    closing = true;
    setTimeout(() => end(1, `${reason}: closing took too long`), settings.closeTimeoutMs);
    serving
      .then((stop) => stop())
      .then(
        () => end(0, reason),
        (error: unknown) => end(1, `${reason}: ${error}`),
      );
  };
  lines.once('close', () => close('the supervisor ended'));
  process.once('SIGTERM', () => close('asked to end'));
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
});
