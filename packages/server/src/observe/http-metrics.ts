// What listeners count: answers by route and status with the time they took, and refusals by their reason.
import { Counter, Histogram, type Registry } from 'prom-client';
import { DURATION_BUCKETS_SECONDS } from './pipeline-metrics.ts';

export interface HttpMeters {
  /** One answered request. */
  answered(route: string, status: number, seconds: number): void;
  /** @param code of the closed list of faults */
  refused(loadClass: string, code: string): void;
}

export function createHttpMetrics(registers: Registry[]): HttpMeters {
  const requests = new Histogram({
    name: 'topline_http_request_duration_seconds',
    help: 'Answered requests by route and status',
    labelNames: ['route', 'status'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers,
  });
  const refusals = new Counter({
    name: 'topline_http_refused_requests_total',
    help: 'Refused requests by load class and reason: overloaded is shed, rate-limited is one caller’s own limit',
    labelNames: ['class', 'code'],
    registers,
  });
  return {
    answered: (route, status, seconds) => requests.observe({ route, status }, seconds),
    refused: (loadClass, code) => refusals.inc({ class: loadClass, code }),
  };
}
