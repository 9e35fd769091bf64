// Histories on several processes at once, each with a server of its own: what is asked for first is played first.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Violation } from './scheduler.ts';

export interface Job {
  readonly seed: number;
  readonly steps?: number | undefined;
  readonly mutation?: string | undefined;
  /** Whether the trace is wanted. */
  readonly trace?: boolean;
}

export interface Played {
  readonly seed: number;
  readonly steps: number;
  readonly chaosSteps: number;
  readonly hash: string;
  readonly violation: Violation | undefined;
  /** Whether the broken rule was met at all. */
  readonly met: boolean;
  readonly trace: readonly string[];
}

type Message = { ready: true } | { played: Played } | { failure: string };

export interface Lanes {
  /** Rejects when a lane fails or ends. */
  play(job: Job): Promise<Played>;
  stop(): Promise<void>;
}

/** A history that takes longer has hung. */
const PLAY_MAX_MS = 10 * 60_000;

export async function startLanes(count: number): Promise<Lanes> {
  const children = Array.from({ length: count }, () =>
    fork(join(import.meta.dirname, 'lane.ts'), { stdio: 'inherit' }),
  );
  const free: ChildProcess[] = [];
  const queue: ((child: ChildProcess) => void)[] = [];
  const give = (child: ChildProcess) => {
    const next = queue.shift();
    if (next) next(child);
    else free.push(child);
  };
  const take = () => {
    const child = free.pop();
    return child ? Promise.resolve(child) : new Promise<ChildProcess>((resolve) => queue.push(resolve));
  };
  const stop = async () => {
    for (const child of children) if (child.connected) child.disconnect();
    await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')));
  };
  try {
    await Promise.all(children.map((child) => answerOf(child)));
  } catch (error) {
    await stop();
    throw error;
  }
  free.push(...children);
  return {
    async play(job) {
      const child = await take();
      const answer = answerOf(child);
      child.send(job);
      const said = await answer;
      give(child);
      if ('played' in said) return said.played;
      throw new Error(`history ${job.seed} failed: ${'failure' in said ? said.failure : 'no answer'}`);
    },
    stop,
  };
}

async function answerOf(child: ChildProcess): Promise<Message> {
  const ending = new AbortController();
  const { signal } = ending;
  const timer = setTimeout(() => ending.abort(new Error('a history has hung')), PLAY_MAX_MS);
  try {
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`a process that plays histories ended with ${code}`);
    });
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message as Message;
  } finally {
    clearTimeout(timer);
    ending.abort();
  }
}
