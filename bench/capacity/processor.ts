// Processor time by what it was spent on, of processes below this one: from /proc, so on Linux only.
import { readdirSync, readFileSync } from 'node:fs';

/** Seconds of user and system time, by the name that `nameOf` gives to a process; one without a name counts with its parent. */
export type ProcessorSeconds = ReadonlyMap<string, number>;

const TICKS_PER_SECOND = 100;

interface Entry {
  readonly parent: number;
  readonly seconds: number;
  readonly command: string;
}

/** What ended meanwhile is with its parent, which has waited for it. */
export function processorSeconds(
  rootPid: number,
  nameOf: (pid: number, command: string) => string | undefined,
): ProcessorSeconds {
  const all = readAll();
  const spent = new Map<string, number>();
  for (const [pid, { seconds }] of all) {
    const name = nameBelow(rootPid, pid, all, nameOf);
    if (name !== undefined) spent.set(name, (spent.get(name) ?? 0) + seconds);
  }
  return spent;
}

export function difference(before: ProcessorSeconds, after: ProcessorSeconds): ProcessorSeconds {
  return new Map([...after].map(([name, seconds]) => [name, seconds - (before.get(name) ?? 0)]));
}

function nameBelow(
  rootPid: number,
  pid: number,
  all: ReadonlyMap<number, Entry>,
  nameOf: (pid: number, command: string) => string | undefined,
): string | undefined {
  let name: string | undefined;
  for (let at = pid; at !== rootPid; ) {
    const entry = all.get(at);
    if (entry === undefined) return undefined;
    name ??= nameOf(at, entry.command);
    at = entry.parent;
  }
  return name;
}

function readAll(): Map<number, Entry> {
  const all = new Map<number, Entry>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      all.set(Number(name), readEntry(name));
    } catch {
      // It ended between the list and the look.
    }
  }
  return all;
}

/** man 5 proc: after the name in brackets, state is field 3, the parent 4, times 14 to 17, those of ended children included. */
function readEntry(pid: string): Entry {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0);
  return {
    parent: fields[1] ?? 0,
    seconds: ticks / TICKS_PER_SECOND,
    command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
  };
}
