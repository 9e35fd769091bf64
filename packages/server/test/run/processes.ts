// What runs on this machine: who descends from a process, and is it still there. Linux tells through /proc, others through ps.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPostmasterFile } from '../../src/embedded/postgres-process.ts';
import { isSameProcessAlive, type ProcessState, readProcessState } from '../../src/platform/process-state.ts';

/** Every process below `pid`, with what it takes to recognise it later. */
export function descendantsOf(pid: number): ProcessState[] {
  const parents = existsSync('/proc/self/stat') ? parentsFromProc() : parentsFromPs();
  const found = [pid];
  for (const parent of found) for (const [child, its] of parents) if (its === parent) found.push(child);
  return found.slice(1).flatMap((one) => readProcessState(one) ?? []);
}

/** The role processes of a supervisor. */
export function roleProcessesOf(supervisorPid: number): ProcessState[] {
  return descendantsOf(supervisorPid).filter(({ command }) => command.includes('main.ts --role'));
}

/** The engines of a data directory, whoever started them: undefined for one that does not run. */
export function enginesOf(dataDir: string): {
  postgres: ProcessState | undefined;
  clickhouse: ProcessState | undefined;
} {
  const recorded = readIfThere(join(dataDir, 'run/clickhouse-process.json'));
  const clickhouse = recorded === undefined ? undefined : readProcessState(JSON.parse(recorded).pid);
  const postgres = readProcessState(readPostmasterFile(join(dataDir, 'postgres'))?.pid ?? 0);
  return {
    postgres: postgres?.command.includes('postgres') ? postgres : undefined,
    clickhouse: clickhouse?.command.includes('chdb-server') ? clickhouse : undefined,
  };
}

export function stillAlive(processes: readonly (ProcessState | undefined)[]): string[] {
  return processes.flatMap((one) => (one && isSameProcessAlive(one) ? `${one.pid} ${one.command}` : []));
}

function parentsFromProc(): [number, number][] {
  return readdirSync('/proc').flatMap((name): [number, number][] => {
    const stat = /^\d+$/.test(name) ? readIfThere(`/proc/${name}/stat`) : undefined;
    if (stat === undefined) return [];
    // After the name in parentheses: state, parent.
    return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]];
  });
}

function parentsFromPs(): [number, number][] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
