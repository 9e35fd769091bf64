// The demo: merchants and orders through the public API, in a process of its own.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts';
import type { BackfillMemory, FinishedMonth } from '../simulate/backfill.ts';
import { createProgressLine } from '../simulate/progress-line.ts';
import { createSimulator, SIMULATOR_DEFAULTS } from '../simulate/simulator.ts';
import { ingestUrlOf } from './config.ts';
import type { Context } from './context.ts';
import type { RoleParts } from './role.ts';

export function createSimulateRole(context: Context): RoleParts {
  const { config, log } = context;
  const simulator = createSimulator(
    {
      ingestUrl: ingestUrlOf(config),
      apiKey: config.apiKey,
      log,
      report: createProgressLine(process.stderr),
      memory: fileMemory(join(config.dataDir, 'run', 'backfill.json')),
    },
    { ...SIMULATOR_DEFAULTS, rate: config.simulateRate, backfillMonths: config.simulateMonths },
  );
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  return {
    start() {
      running = simulator.run(stopping.signal);
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Beside the engines' state; losing it means posting the past again, which stores nothing twice. */
export function fileMemory(path: string): BackfillMemory {
  return {
    read: () => (readJsonFile(path) ?? {}) as Record<string, FinishedMonth>,
    write(months) {
      mkdirSync(dirname(path), { recursive: true });
      writeJsonFile(path, months);
    },
  };
}
