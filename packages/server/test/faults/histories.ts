// The simulated histories that belong to a whole run of faults: another process, beside the rows, on one core.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Histories {
  /** Whether all hold. What the simulation says of them is in `said` then. */
  readonly held: Promise<boolean>;
  said(): string;
  stop(): void;
}

/** So that they end when the rows do; npm run simulation plays them in full. */
const STEPS_MAX = 150;
const SIMULATION = fileURLToPath(new URL('../simulation/main.ts', import.meta.url));

export function startHistories(seeds: number): Histories {
  if (seeds === 0) return { held: Promise.resolve(true), said: () => '', stop: () => undefined };
  const options = { seeds, steps: STEPS_MAX, parallel: 1 };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [SIMULATION, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  const held = new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
  return { held, said: () => said, stop: () => void child.kill('SIGTERM') };
}
