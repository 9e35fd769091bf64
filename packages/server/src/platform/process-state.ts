// Is a process alive, and is it still the one we once knew? A pid alone proves nothing: the system hands it out again.
// A process is known by its pid together with the moment it started. Linux tells through /proc, others through ps.
// Guarantee: never throws for a process that is gone; a zombie counts as gone.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export interface ProcessState {
  readonly pid: number;
  /** Differs for any two processes that ever had this pid. Only to be compared. */
  readonly startedAt: string;
  /** Program and arguments, separated by blanks. */
  readonly command: string;
}

const psTimeoutMs = 5_000;

export function readProcessState(pid: number): ProcessState | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return existsSync('/proc/self/stat') ? readFromProc(pid) : readFromPs(pid);
}

/** True while the very process that `known` describes is alive. */
export function isSameProcessAlive(known: { pid: number; startedAt: string }): boolean {
  return readProcessState(known.pid)?.startedAt === known.startedAt;
}

function readFromProc(pid: number): ProcessState | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may itself hold blanks and parentheses, so the fields are counted from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return { pid, startedAt: `${readBootId()}:${startTicks}`, command };
  } catch {
    return undefined;
  }
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'boot';
  }
}

function readFromPs(pid: number): ProcessState | undefined {
  try {
    const options = { encoding: 'utf8', timeout: psTimeoutMs, env: { ...process.env, LC_ALL: 'C' } } as const;
    const line = execFileSync('ps', ['-o', 'stat=,lstart=,command=', '-p', String(pid)], options).trim();
    // lstart is five words, for example: Sun Nov 22 12:45:01 2026
    const match = /^(\S+)\s+(\S+\s+\S+\s+\d+\s+\S+\s+\d+)\s+(.*)$/s.exec(line);
    if (!match?.[1] || !match[2] || match[1].startsWith('Z')) return undefined;
    return { pid, startedAt: match[2].replace(/\s+/g, ' '), command: match[3] ?? '' };
  } catch {
    return undefined;
  }
}

/** Sends a signal; false when the process is already gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
