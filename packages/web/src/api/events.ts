// An answer that is made while the reader watches: server-sent events over fetch, which unlike EventSource can be given
// up, tells why it was refused and never asks again by itself.
// Guarantee: ends with the `result`, or fails: with the `problem` that came instead, with a refusal before any event, or
// because the events broke off.

import { addressOf, RequestFailed, refusalOf } from './client.ts';
import type { Answered, Asked, PathOf } from './contracts.ts';

interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

export interface FollowOptions<Progress> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Nothing at all for so long is no progress. The server ends an evaluation by itself well before. */
const SILENCE_LIMIT_MS = 90_000;

export async function follow<P extends PathOf<'GET'>, Progress>(
  path: P,
  asked: Asked<'GET', P>,
  { signal, onProgress }: FollowOptions<Progress>,
): Promise<Answered<'GET', P>> {
  const address = addressOf(path, asked as Parameters<typeof addressOf>[1]);
  const silence = createSilence(SILENCE_LIMIT_MS);
  try {
    const headers = { accept: 'text/event-stream' };
    const response = await fetch(address, { headers, signal: AbortSignal.any([signal, silence.signal]) });
    if (!response.ok) throw refusalOf(address, response.status, await response.json().catch(() => undefined));
    for await (const { name, data } of eventsOf(response, silence.heard)) {
      if (name === 'progress') onProgress(JSON.parse(data) as Progress);
      else if (name === 'result') return JSON.parse(data) as Answered<'GET', P>;
      else if (name === 'problem') throw problemOf(address, JSON.parse(data));
    }
  } catch (cause) {
    // What the page itself gave up is no failure; the caller knows it by the signal.
    if (signal.aborted || cause instanceof RequestFailed) throw cause;
    const why = silence.signal.aborted ? `no word within ${SILENCE_LIMIT_MS / 1000} seconds` : 'the answer broke off';
    throw new RequestFailed(address, 0, why, { cause });
  } finally {
    silence.stop();
  }
  throw new RequestFailed(address, 0, 'the answer ended without a result');
}

function problemOf(address: string, problem: unknown): RequestFailed {
  const status = typeof problem === 'object' && problem !== null && 'status' in problem ? Number(problem.status) : 0;
  return refusalOf(address, status, problem);
}

function createSilence(limitMs: number) {
  const controller = new AbortController();
  const start = () => setTimeout(() => controller.abort(), limitMs);
  let timer = start();
  const stop = () => clearTimeout(timer);
  const heard = () => {
    stop();
    timer = start();
  };
  return { signal: controller.signal, heard, stop };
}

async function* eventsOf(response: Response, heard: () => void): AsyncGenerator<ServerEvent> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  const take = createEventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      yield* take(value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Takes text in any pieces; returns the events that each completes. Comments and unknown fields are passed over. */
export function createEventParser(): (piece: string) => ServerEvent[] {
  let rest = '';
  return (piece) => {
    // A return at the end may be half of a line's end: it waits for what follows.
    const text = rest + piece;
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const blocks = whole.replaceAll(/\r\n?/g, '\n').split('\n\n');
    rest = (blocks.pop() ?? '') + text.slice(whole.length);
    return blocks.flatMap((block) => eventIn(block) ?? []);
  };
}

function eventIn(block: string): ServerEvent | undefined {
  let name = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^(event|data)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
  }
  return data.length === 0 ? undefined : { name, data: data.join('\n') };
}
