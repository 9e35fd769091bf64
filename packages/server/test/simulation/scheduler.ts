// The scheduler: everything that can happen next is an offered event, and the seed picks one. Nothing happens between two picks
// but what follows from the last one. What was picked is the trace, and its hash is the history: it holds no transaction number
// and nothing else that differs between two servers.
// States of a process: alive (its events may be picked) ⇄ stalled (they wait) → dead (they are gone, and nothing it waits for
// ever comes).
import { createHash } from 'node:crypto';
import { createRandom, type Random } from '../../src/simulate/random.ts';
import { type ClockWeather, createSimulatedClock, type SimulatedClock, START_US } from './clock.ts';
import { inTime, settled, type TimeKeeper } from './virtual-time.ts';

export interface Process {
  readonly name: string;
  readonly state: 'alive' | 'stalled' | 'dead';
  /** Runs something as this process: its timers, clocks and calls are the process's. */
  enter<T>(run: () => T): T;
  stall(): void;
  resume(): void;
  kill(): void;
  /** Told once, when it dies. */
  onDeath(listener: () => void): void;
  readonly pace: number;
}

export interface Offer {
  readonly label: string;
  /** Undefined: the server's own, which goes on whoever dies. */
  readonly process?: Process | undefined;
  /** Of a timer only in comparison with other timers; the weather says what timers weigh. */
  readonly weight: number;
  readonly timer?: boolean;
  run(): Promise<string | undefined> | string | undefined;
}

/** An invariant that did not hold; the first one ends the history. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

export interface Scheduler {
  readonly random: Random;
  readonly clock: SimulatedClock;
  readonly step: number;
  readonly violation: Violation | undefined;
  readonly trace: readonly string[];
  offer(event: Offer): { cancel(): void };
  /** @param pace how much oftener than others it goes on, when it can */
  createProcess(name: string, pace?: number): Process;
  /** False when nothing can happen. */
  next(weather: ClockWeather): Promise<boolean>;
  /** Lets what was just begun go on until it needs the scheduler. */
  drain(): Promise<void>;
  note(text: string): void;
  violated(invariant: string, detail: string): void;
  hash(): string;
}

/** Wall clocks of processes are wrong by up to this. */
const SKEW_MS_MAX = 4_000;
/** Leases of node numbers are renewed so rarely that most histories would see it once. */
const INTERVAL_WEIGHT = 0.05;

export function createScheduler(seed: string, setClock: (us: number) => void): Scheduler {
  const random = createRandom(seed);
  const clock = createSimulatedClock(random);
  const trace: string[] = [];
  const immediates: { process: Process; run: () => void }[] = [];
  let offers: Offer[] = [];
  let step = 0;
  let violation: Violation | undefined;

  const cancel = (event: Offer) => {
    offers = offers.filter((other) => other !== event);
  };
  const offer = (event: Offer) => {
    if (event.process?.state !== 'dead') offers.push(event);
    return { cancel: () => cancel(event) };
  };
  const note = (text: string) => {
    trace.push(`${String(step).padStart(4)} ${seconds(clock.nowUs())} ${text}`);
  };

  const createProcess = (name: string, pace = 1): Process => {
    let state: Process['state'] = 'alive';
    const listeners: (() => void)[] = [];
    const skewMs = random.integer(-SKEW_MS_MAX, SKEW_MS_MAX);
    const keeper: TimeKeeper = {
      timer: (label, run) =>
        offer({
          label,
          process,
          timer: true,
          weight: label === 'interval' ? INTERVAL_WEIGHT : 1,
          run: () => {
            process.enter(run);
            return undefined;
          },
        }),
      immediate: (run) => {
        immediates.push({ process, run });
      },
      monotonicMs: () => clock.monotonicMs(),
      wallMs: () => Math.floor(START_US / 1_000 + clock.monotonicMs()) + skewMs,
    };
    const process: Process = {
      name,
      pace,
      get state() {
        return state;
      },
      enter: (run) => inTime(keeper, run),
      stall: () => {
        if (state === 'alive') state = 'stalled';
      },
      resume: () => {
        if (state === 'stalled') state = 'alive';
      },
      kill: () => {
        if (state === 'dead') return;
        state = 'dead';
        offers = offers.filter((event) => event.process !== process);
        for (const listener of listeners) listener();
      },
      onDeath: (listener) => listeners.push(listener),
    };
    return process;
  };

  const drain = async () => {
    for (;;) {
      await settled();
      const next = immediates.shift();
      if (next === undefined) return;
      if (next.process.state !== 'dead') next.process.enter(next.run);
    }
  };

  return {
    random,
    clock,
    trace,
    get step() {
      return step;
    },
    get violation() {
      return violation;
    },
    offer,
    createProcess,
    drain,
    note,
    async next(weather) {
      const ready = offers.filter(({ process }) => process === undefined || process.state === 'alive');
      const picked = pick(random, ready, weather.timerWeight);
      if (picked === undefined) return false;
      step += 1;
      clock.tick(step, weather);
      setClock(clock.nowUs());
      cancel(picked);
      const outcome = await picked.run();
      note(`${(picked.process?.name ?? 'server').padEnd(10)} ${picked.label}${outcome ? ` → ${outcome}` : ''}`);
      await drain();
      return true;
    },
    violated(invariant, detail) {
      violation ??= { invariant, detail };
      note(`VIOLATED ${invariant}: ${detail}`);
    },
    hash: () => createHash('sha256').update(trace.join('\n')).digest('hex').slice(0, 16),
  };
}

function pick(random: Random, ready: readonly Offer[], timerWeight: number): Offer | undefined {
  const weightOf = ({ weight, timer, process }: Offer) => weight * (timer ? timerWeight : 1) * (process?.pace ?? 1);
  let left = random.unit() * ready.reduce((sum, event) => sum + weightOf(event), 0);
  for (const event of ready) {
    left -= weightOf(event);
    if (left < 0) return event;
  }
  return ready.at(-1);
}

function seconds(us: number): string {
  return `${((us - START_US) / 1_000_000).toFixed(6)} s`.padStart(13);
}
