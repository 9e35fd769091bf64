// compose.yaml as Docker Compose itself reads it: interpolated, merged, checked against its schema.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { preparePython } from '../../packages/server/test/fuzz-api/python.ts';

const ROOT = join(import.meta.dirname, '../..');
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
/** What people have to fill in; the rest stays as the example says. */
const FILLED = {
  TOPLINE_HOSTNAME: 'topline.test',
  TOPLINE_PUBLIC_URL: 'https://topline.test',
  TOPLINE_OIDC_CLIENT_ID: 'topline',
};

export interface Service {
  readonly image: string;
  readonly command?: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly host_ip?: string; readonly published?: string }[];
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly secrets?: readonly { readonly source: string; readonly target: string }[];
  readonly volumes?: readonly { readonly type: string; readonly source: string }[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy?: { readonly resources?: { readonly limits?: { readonly memory?: string } } };
  readonly restart?: string;
  readonly user?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

/** The bin directory of the environment with docker-compose and kubernetes-validate. @throws NoPython */
export async function prepareTools(): Promise<string> {
  return dirname(await preparePython(REQUIREMENTS));
}

/** In a directory of its own, laid out as the repository is, so that paths mean what they mean there. */
export function readCompose(tools: string, directory: string, settings: Record<string, string>): ComposeFile {
  mkdirSync(directory, { recursive: true });
  cpSync(join(ROOT, 'compose.yaml'), join(directory, 'compose.yaml'));
  const env = Object.entries({ ...FILLED, ...settings }).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(directory, '.env'), `${env.join('\n')}\n`);
  const options = ['--project-directory', directory, '--profile', '*', 'config', '--format', 'json'];
  const text = execFileSync(join(tools, 'docker-compose'), options, {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: directory },
  });
  return JSON.parse(text) as ComposeFile;
}
