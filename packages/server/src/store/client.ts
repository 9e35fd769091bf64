// ClickHouse over HTTP. Numbers beyond 2^53 and instants must survive, so 64-bit integers are quoted in answers.
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { type ClickHouseCluster, clusterOf, clusterSettings } from './cluster.ts';

export interface ClickHouse extends ClickHouseClient {
  /** Absent: one server. */
  readonly cluster?: ClickHouseCluster;
}

export interface ClickHouseOptions {
  url: string;
  /** Name of the cluster that the server is one of. */
  cluster?: string | undefined;
  name: string;
  connectionsMax: number;
  requestTimeoutMs: number;
}

export function createClickHouse(options: ClickHouseOptions): ClickHouse {
  const cluster = clusterOf(options);
  const client = createClient({
    url: options.url,
    application: `topline-${options.name}`,
    max_open_connections: options.connectionsMax,
    request_timeout: options.requestTimeoutMs,
    // Errors are thrown to us and logged by whoever handles them.
    log: { level: ClickHouseLogLevel.OFF },
    keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
    clickhouse_settings: {
      // Batches are made here; the server must not hold rows back (async_insert is 1 by default since 26).
      async_insert: 0,
      output_format_json_quote_64bit_integers: 1,
      output_format_json_quote_decimals: 1,
      date_time_input_format: 'best_effort',
      ...(cluster && clusterSettings(options.requestTimeoutMs)),
    },
  });
  return cluster ? Object.assign(client, { cluster }) : client;
}
