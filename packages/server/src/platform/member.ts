// The name by which this process holds leases: where it runs, which process it is, and that no other ever had the name.
// Whoever starts on the same machine can see that a neighbour is dead instead of waiting for its leases to run out. A wrong
// verdict would cost work done twice, never a wrong number: leases only share out work.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { readProcessState } from './process-state.ts';

const SEPARATOR = ' ';

export function createMember(): string {
  const startedAt = readProcessState(process.pid)?.startedAt ?? '';
  return [hostname(), process.pid, startedAt.replaceAll(SEPARATOR, '_'), randomUUID()].join(SEPARATOR);
}

/** True only for a member of this machine whose very process is gone. */
export function isDeadNeighbour(member: string): boolean {
  const [host, pid, startedAt, nonce] = member.split(SEPARATOR);
  if (host !== hostname() || !pid || !startedAt || !nonce) return false;
  const state = readProcessState(Number(pid));
  return state === undefined || state.startedAt.replaceAll(SEPARATOR, '_') !== startedAt;
}
