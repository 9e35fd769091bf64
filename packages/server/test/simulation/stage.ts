// What histories are played on, one after another: a server of their own and its sessions.
import { createBackends } from './backends.ts';
import { startSimulationDatabase } from './database.ts';
import { type History, type HistoryOptions, runHistory } from './history.ts';
import { installVirtualTime, realDelay } from './virtual-time.ts';

export interface Stage {
  play(options: HistoryOptions): Promise<History>;
  stop(): Promise<void>;
}

const END_MAX_MS = 2_000;

export async function createStage(): Promise<Stage> {
  installVirtualTime();
  const database = await startSimulationDatabase();
  const backends = await createBackends(database.url);
  return {
    play: (options) => runHistory({ database, backends }, options),
    async stop() {
      // A history that is still being played is cut off with its server.
      await Promise.race([backends.end().catch(() => undefined), realDelay(END_MAX_MS)]);
      await database.stop();
    },
  };
}
