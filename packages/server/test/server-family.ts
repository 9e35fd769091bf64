// A server and its child processes: found, and its files copied at one instant, as a snapshot of a file system does.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export function familyOf(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((entry) => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, 'latin1');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    });
  return [pid, ...children];
}

/** While the server's processes stand still. */
export function copyFrozen(pid: number, directory: string, copy: string): void {
  const family = familyOf(pid);
  for (const one of family) process.kill(one, 'SIGSTOP');
  try {
    // With owners and modes, which Node's own copy does not keep.
    execFileSync('cp', ['-a', directory, copy]);
  } finally {
    for (const one of family) process.kill(one, 'SIGCONT');
  }
}
