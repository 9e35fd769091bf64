// What histories are played on, one after another: a server of their own and its sessions.
import { createBackends } from './backends.ts';
import { startSimulationDatabase } from './database.ts';
import { type History, type HistoryOptions, runHistory } from './history.ts';
import { installVirtualTime } from './virtual-time.ts';

export interface Stage {
  play(options: HistoryOptions): Promise<History>;
  stop(): Promise<void>;
}

export async function createStage(): Promise<Stage> {
  installVirtualTime();
  const database = await startSimulationDatabase();
  const backends = await createBackends(database.url);
  return {
    play: (options) => runHistory({ database, backends }, options),
    async stop() {
      await backends.end();
      await database.stop();
    },
  };
}
