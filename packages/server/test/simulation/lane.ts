// A process that plays histories one after another, as its parent asks. It ends when the parent says so or is gone.

import type { Job, Played } from './lanes.ts';
import { createMutation } from './mutations.ts';
import { createStage } from './stage.ts';

const stage = await createStage();
let last: Promise<void> = Promise.resolve();

async function play({ seed, steps, mutation, trace }: Job): Promise<Played> {
  const broken = mutation === undefined ? undefined : createMutation(mutation);
  const history = await stage.play({ seed, stepsMax: steps, mutation: broken });
  return {
    seed,
    steps: history.steps,
    chaosSteps: history.chaosSteps,
    hash: history.hash,
    violation: history.violation,
    met: broken?.met() ?? true,
    trace: trace ? history.trace : [],
  };
}

process.on('message', (job: Job) => {
  last = last.then(async () => {
    const said = await play(job).then(
      (played) => ({ played }),
      (error) => ({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
    // A parent that is gone wants nothing any more.
    if (process.connected) process.send?.(said, () => undefined);
  });
});
let ending = false;
const end = () => {
  if (ending) return;
  ending = true;
  void stage.stop().finally(() => process.exit());
};
// The terminal's Ctrl-C reaches this process too; the parent decides.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', end);
process.on('disconnect', end);
process.send?.({ ready: true });
