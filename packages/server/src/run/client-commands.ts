// Commands that are clients of a running instance: they need only its address.
import { join } from 'node:path';
import { runImport } from '../cli/import.ts';
import { runSimulate } from '../cli/simulate.ts';
import { ingestUrlOf, readConfig } from './config.ts';
import { fileMemory } from './simulate-role.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export async function runImportCommand(argv: readonly string[], env: Environment): Promise<number> {
  const { config } = readConfig([], env);
  return runImport(argv, {
    stdout: process.stdout,
    stderr: process.stderr,
    ingestUrl: ingestUrlOf(config),
    apiKey: config.apiKey,
    signal: untilInterrupted(),
  });
}

export async function runSimulateCommand(argv: readonly string[], env: Environment): Promise<number> {
  const { config } = readConfig([], env);
  return runSimulate(argv, {
    stdout: process.stdout,
    stderr: process.stderr,
    ingestUrl: ingestUrlOf(config),
    apiKey: config.apiKey,
    signal: untilInterrupted(),
    memory: fileMemory(join(config.dataDir, 'run', 'backfill-by-hand.json')),
  });
}

function untilInterrupted(): AbortSignal {
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  process.once('SIGTERM', () => stopping.abort());
  return stopping.signal;
}
