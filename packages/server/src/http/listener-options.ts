// What a listener uses and how it behaves.

import type { Log } from '../platform/log.ts';
import type { Tracing } from '../platform/tracing.ts';
import type { Route } from './call.ts';
import type { TrustedProxies } from './client-address.ts';
import type { Gate } from './guard.ts';
import type { HttpLimits } from './limits.ts';
import type { RateLimits } from './rate-limits.ts';
import type { HttpMetrics } from './serve-route.ts';

export interface ListenerDeps {
  readonly log: Log;
  readonly gate: Gate;
  readonly metrics?: HttpMetrics;
  /** Undefined: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** Undefined: callers may ask as often as they like. */
  readonly rateLimits?: RateLimits | undefined;
}

export interface ListenerOptions {
  /** For messages and the document's title: "ingest". */
  readonly name: string;
  readonly version: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** The host names that requests may name, without port, in lower case. */
  readonly hostnames: readonly string[];
  readonly limits: HttpLimits;
  /** None unless told: X-Forwarded-For is not read. */
  readonly trustedProxies?: TrustedProxies;
  /** The built page. */
  readonly webRoot?: string;
  /** Hold every answer against its contract; a mismatch is an internal error. */
  readonly validateResponses?: boolean;
}
