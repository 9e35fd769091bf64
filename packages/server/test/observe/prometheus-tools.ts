// Prometheus and promtool for tests, when they are installed (Debian: prometheus).
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../src/platform/free-port.ts';
import { until } from '../until.ts';

/** Undefined: it is not installed. @throws Error when TOPLINE_REQUIRE asks for it */
export function prometheusTool(name: 'prometheus' | 'promtool'): string | undefined {
  const found = spawnSync(name, ['--version']).status === 0;
  const required = (process.env.TOPLINE_REQUIRE ?? '').split(',').includes('prometheus');
  if (!found && required) throw new Error(`TOPLINE_REQUIRE asks for prometheus, and ${name} is not on the PATH`);
  return found ? name : undefined;
}

/** What promtool says, and whether it is content. */
export function promtool(args: readonly string[], input?: string): { readonly ok: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', [...args], { input, encoding: 'utf8' });
  return { ok: status === 0, said: `${stdout}${stderr}` };
}

export interface Target {
  /** What the process does, as a label. */
  readonly process: string;
  readonly address: string;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Alert {
  readonly name: string;
  readonly state: 'inactive' | 'pending' | 'firing';
}

export interface TestPrometheus {
  readonly url: string;
  /** One value a series. @throws Error with what Prometheus says of the query */
  query(expression: string): Promise<readonly Sample[]>;
  alerts(): Promise<readonly Alert[]>;
  stop(): Promise<void>;
}

const SCRAPE_SECONDS = 1;

/** A real server on a free port of loopback, with rules of its own, that scrapes these targets every second. */
export async function startPrometheus(options: {
  readonly targets: readonly Target[];
  readonly ruleFiles: readonly string[];
}): Promise<TestPrometheus> {
  const directory = mkdtempSync(join(tmpdir(), 'topline-prometheus-'));
  const port = await findFreePort();
  const configuration = join(directory, 'prometheus.json');
  // JSON is YAML.
  writeFileSync(configuration, JSON.stringify(configurationOf(options)));
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(
    'prometheus',
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-4_000);
  });
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${path}`);
    const body = (await response.json()) as { status: string; data: T; error?: string };
    if (body.status !== 'success') throw new Error(body.error ?? response.statusText);
    return body.data;
  };
  const stop = async () => {
    await ended(server);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await until('Prometheus is ready', async () => (await fetch(`${url}/-/ready`)).ok);
  } catch (error) {
    await stop();
    throw new Error(`Prometheus did not start: ${said}`, { cause: error });
  }
  return {
    url,
    async query(expression) {
      const found = await ask<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
        `query?query=${encodeURIComponent(expression)}`,
      );
      return found.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
    async alerts() {
      const { groups } = await ask<{ groups: { rules: Alert[] }[] }>('rules?type=alert');
      return groups.flatMap(({ rules }) => rules);
    },
    stop,
  };
}

function configurationOf({ targets, ruleFiles }: { targets: readonly Target[]; ruleFiles: readonly string[] }): object {
  const every = `${SCRAPE_SECONDS}s`;
  return {
    global: { scrape_interval: every, scrape_timeout: every, evaluation_interval: every },
    rule_files: ruleFiles,
    scrape_configs: [
      {
        job_name: 'topline',
        static_configs: targets.map(({ process, address }) => ({ targets: [address], labels: { process } })),
      },
    ],
  };
}

function ended(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve();
    server.once('exit', () => resolve());
    server.kill('SIGTERM');
  });
}
