// A shorter history that breaks the same invariant: the same seed, whose chaos ends earlier. Halving finds a short one, not always
// the shortest, because an end that comes earlier may hide the violation and one still earlier show it again.
import type { Job, Lanes, Played } from './lanes.ts';

export async function shorten(lanes: Pick<Lanes, 'play'>, { seed, chaosSteps, violation }: Played): Promise<Played> {
  const job = (steps: number): Job => ({ seed, steps, trace: true });
  let best = await lanes.play(job(chaosSteps));
  let low = 0;
  let high = chaosSteps;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const tried = await lanes.play(job(middle));
    if (tried.violation?.invariant === violation?.invariant) {
      best = tried;
      high = middle;
    } else low = middle;
  }
  return best;
}
