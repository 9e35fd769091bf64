// The ClickHouse engine inside this process: the native part of npm `chdb`, used below its JavaScript wrapper. The
// wrapper closes a connection only when no query at all is running in the process, so one slow query would keep every
// finished request's connection open (115 kB each); here each connection closes after its own last query.
// One connection a request: settings and parameters stick to a connection. Connections on one directory run in
// parallel on libuv's threads. One anchor connection stays open, so that the engine is never unloaded in between.
// Guarantee: a connection is closed exactly once and never while one of its queries runs (that would hang for ever).
import { createRequire } from 'node:module';

export interface EngineResult {
  readonly bytes: Uint8Array;
  readonly elapsedMs: number;
  /** Rows of the result; for an INSERT, rows written. */
  readonly rows: number;
  readonly rowBytes: number;
}

export interface EngineConnection {
  /** Runs the statements of one text. `format` is used by those that name none. */
  query(sql: string, format?: string): Promise<EngineResult>;
}

export interface ChdbEngine {
  /** Opens a connection for the duration of `work`. */
  withConnection<T>(work: (connection: EngineConnection) => Promise<T>): Promise<T>;
  /** Throws while connections are open. */
  close(): void;
}

/** An error the engine reported. The code is all that may be branched on. */
export class EngineError extends Error {
  readonly code: number;
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.code = Number(/Code: (\d+)\./.exec(message)?.[1] ?? 0);
  }
}

type NativeConnection = { readonly nativeConnection: unique symbol };

interface Native {
  CreateConnection(directory: string, args?: string[]): NativeConnection;
  CloseConnection(connection: NativeConnection): void;
  QueryAsyncConnection(connection: NativeConnection, sql: string, format: string): Promise<NativeResult>;
}

interface NativeResult {
  readonly bytes: Uint8Array;
  readonly elapsed: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
}

function loadNative(): Native {
  const loader = createRequire(import.meta.resolve('chdb'))('./dist/loader.js') as { loadNative(): Native };
  return loader.loadNative();
}

/** The configuration takes effect with the first connection in the process. */
export function openChdbEngine(directory: string, configPath: string): ChdbEngine {
  const native = loadNative();
  const connect = (args: string[] = []) => {
    try {
      return native.CreateConnection(directory, args);
    } catch (cause) {
      throw new EngineError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  };
  const anchor = connect([`--config-file=${configPath}`]);
  let open = 0;

  const query = async (connection: NativeConnection, sql: string, format: string): Promise<EngineResult> => {
    try {
      const { bytes, elapsed, rowsRead, bytesRead } = await native.QueryAsyncConnection(connection, sql, format);
      return { bytes, elapsedMs: elapsed * 1_000, rows: rowsRead, rowBytes: bytesRead };
    } catch (cause) {
      throw new EngineError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  };

  return {
    async withConnection(work) {
      const connection = connect();
      open += 1;
      const running = new Set<Promise<EngineResult>>();
      try {
        return await work({
          query(sql, format = 'TabSeparated') {
            const result = query(connection, sql, format);
            running.add(result);
            return result;
          },
        });
      } finally {
        await Promise.allSettled(running);
        native.CloseConnection(connection);
        open -= 1;
      }
    },
    close() {
      if (open > 0) throw new Error(`${open} connections are still open`);
      native.CloseConnection(anchor);
    },
  };
}
