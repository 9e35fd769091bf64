// Logging: one JSON line an event, constant sentences, values in fields (which also makes log injection harmless).
import pino, { type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export interface LogOptions {
  level: string;
  name: string;
  /** Written next to every line, for example the roles of this process. */
  fields?: Record<string, unknown>;
  /** Asked at every line: the trace that it belongs to. */
  context?: () => Readonly<Record<string, string>>;
}

export function createLog(options: LogOptions): Log {
  return pino(
    {
      level: options.level,
      name: options.name,
      base: { pid: process.pid, ...options.fields },
      ...(options.context === undefined ? {} : { mixin: options.context }),
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ['password', '*.password', 'headers.authorization', 'url'], censor: '[hidden]' },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** For tests and short commands that report by their own words. */
export const silentLog: Log = pino({ level: 'silent' });
