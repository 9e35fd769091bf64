// Where a request comes from: the other end of its connection, or, behind proxies that are trusted, the address that the
// last of them saw. X-Forwarded-For is whatever a caller likes to say, so without such proxies it is not read.

import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** How many proxies stand in front of the listener, or the networks that they are in. */
export type TrustedProxies = number | readonly string[];

/** For counting what an address does: of IPv6 the network of 64 bits, because whoever has one address of it has them all. */
export function clientAddress(request: FastifyRequest): string {
  // A proxy that says something else than an address is counted itself.
  const said = isIP(request.ip) === 0 ? (request.socket.remoteAddress ?? '') : request.ip;
  return said.includes(':') ? networkOf(said) : said;
}

const GROUPS = 8;
const NETWORK_GROUPS = 4;

function networkOf(address: string): string {
  const [, ipv4] = /^::ffff:([\d.]+)$/i.exec(address) ?? [];
  if (ipv4 !== undefined) return ipv4;
  const [head = '', tail = ''] = address.replace(/%.*$/, '').split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail);
  const between = Array<string>(Math.max(GROUPS - before.length - after.length, 0)).fill('0');
  const network = [...before, ...between, ...after].slice(0, NETWORK_GROUPS);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** The last group may be an IPv4 address, which stands for two. */
function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
