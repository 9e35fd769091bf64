// Node's HTTP server with our limits: made, bound and closed.

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { HttpLimits } from './limits.ts';
import { answerParserErrors } from './parser-errors.ts';

export function createNodeServer(limits: HttpLimits): Server {
  const server = createServer({
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.timeoutSweepMs,
    keepAliveTimeout: limits.keepAliveMs,
    // A missing Host is refused in entrance.ts, as a problem.
    requireHostHeader: false,
    noDelay: true,
  });
  server.maxConnections = limits.connectionsMax;
  server.timeout = limits.socketIdleMs;
  answerParserErrors(server, limits);
  return server;
}

/** Resolves with the port. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

const STOP_POLL_MS = 10;

/** Finishes the answers under way, for at most stopMs, and closes every connection. */
export async function closeServer(
  server: Server,
  responses: ReadonlySet<ServerResponse>,
  stopMs: number,
): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const untilMs = Date.now() + stopMs;
  while (responses.size > 0 && Date.now() < untilMs) {
    for (const response of responses) response.shouldKeepAlive = false;
    await new Promise((resolve) => setTimeout(resolve, STOP_POLL_MS));
  }
  server.closeAllConnections();
  await closed;
}
