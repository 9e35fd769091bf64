// The server's settings, given on its command line so that the code decides them and not a file of an earlier version.
// Chosen for a laptop of two cores and 8 GB that also runs ClickHouse and Node: small buffers, few helper processes,
// rare checkpoints with room in the log for bursts of orders. Durability is not traded: fsync stays on.
import { createHash } from 'node:crypto';
import { loopbackHost } from '../platform/free-port.ts';

export interface PostgresSettingsOptions {
  port: number;
  /** Only for tests that never look at the data after a crash of the machine. */
  unsafeFsyncOff: boolean;
}

export function postgresSettings(options: PostgresSettingsOptions): Record<string, string> {
  return {
    port: String(options.port),
    listen_addresses: loopbackHost,
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '256MB',
    effective_cache_size: '1GB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    // Ingest writes much and briefly: a checkpoint every quarter of an hour, not every burst.
    max_wal_size: '2GB',
    min_wal_size: '256MB',
    checkpoint_timeout: '15min',
    wal_level: 'minimal',
    max_wal_senders: '0',
    // A laptop has a solid-state disk and short queries.
    random_page_cost: '1.1',
    jit: 'off',
    max_worker_processes: '4',
    max_parallel_workers: '2',
    max_parallel_workers_per_gather: '1',
    // The outbox and the dedupe tables live from inserts and deletes.
    autovacuum_naptime: '15s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    password_encryption: 'scram-sha-256',
    // A week of log files, each day's overwritten a week later.
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgres-%a.log',
    log_rotation_age: '1d',
    log_rotation_size: '0',
    log_truncate_on_rotation: 'on',
    log_checkpoints: 'off',
    log_error_verbosity: 'terse',
    ...(options.unsafeFsyncOff && { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
}

export function toArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** A running server with another fingerprint must be restarted before we use it. */
export function fingerprintOf(settings: Record<string, string>, programsVersion: string): string {
  return createHash('sha256')
    .update(JSON.stringify([programsVersion, settings]))
    .digest('hex')
    .slice(0, 16);
}
