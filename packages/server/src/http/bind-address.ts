// Where a listener may bind, and what is said when it cannot. Without authentication, only loopback.

import { BlockList, isIP } from 'node:net';
import type { GateMode } from './guard.ts';

export type ListenRefusal = 'address-not-loopback' | 'port-busy' | 'port-forbidden' | 'address-unavailable';

/** A start that failed for a reason an operator can mend. The message is one sentence for them. */
export class ListenError extends Error {
  readonly code: ListenRefusal;
  constructor(code: ListenRefusal, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ListenError';
    this.code = code;
  }
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** The address to bind. @throws ListenError address-not-loopback */
export function bindAddress(host: string, mode: GateMode): string {
  if (mode === 'authenticated' || isLoopback(host)) return addressOf(host);
  throw new ListenError(
    'address-not-loopback',
    `Refusing to listen on ${host} without authentication: only loopback addresses such as 127.0.0.1 are allowed. Set TOPLINE_AUTH=on for others.`,
  );
}

export function isLoopback(host: string): boolean {
  const address = addressOf(host);
  const version = isIP(address);
  return version !== 0 && LOOPBACK.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

function addressOf(host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1');
}

/** The operator's words for a failed bind; other errors are returned as they are. */
export function listenError(error: unknown, name: string, address: string, port: number): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const where = `port ${port} on ${address} (${name})`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new ListenError(
        'port-busy',
        `Cannot listen on ${where}: the port is already in use by another program.`,
        error,
      );
    case 'EACCES':
      return new ListenError('port-forbidden', `Cannot listen on ${where}: this user may not use that port.`, error);
    case 'EADDRNOTAVAIL':
      return new ListenError(
        'address-unavailable',
        `Cannot listen on ${where}: this machine does not have that address.`,
        error,
      );
    default:
      return error;
  }
}
