// Apache Kafka as it is published: the jars of its broker from a Maven repository, by a committed list with checksums, kept in
// the user's cache. Nothing is installed and nothing asked; a jar that is not what the list says is refused.
// TOPLINE_MAVEN_URL names a mirror.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

const VERSION = '4.3.1';
const JAVA_VERSION_MIN = 17;
const MAVEN_URL = process.env.TOPLINE_MAVEN_URL || 'https://repo1.maven.org/maven2';
const LIST = join(import.meta.dirname, `apache-kafka-${VERSION}.sha256`);
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'topline', `apache-kafka-${VERSION}`);
const DOWNLOADS_AT_ONCE = 6;
const DOWNLOAD_TIMEOUT_MS = 120_000;

interface Jar {
  readonly path: string;
  readonly sha256: string;
}

/** Why a broker of our own cannot run on this machine, or undefined. */
export function whyNoBroker(): string | undefined {
  const asked = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const version = /version "(\d+)/.exec(asked.stderr ?? '')?.[1];
  if (version === undefined) return 'there is no java on this machine';
  return Number(version) < JAVA_VERSION_MIN ? `java is ${version}, Kafka needs ${JAVA_VERSION_MIN}` : undefined;
}

/** The class path of the broker; fetches what the cache lacks. */
export async function kafkaClassPath(): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  const jars = readFileSync(LIST, 'utf8').trim().split('\n').map(jarOf);
  const missing = jars.filter((jar) => !isWhole(jar));
  if (missing.length > 0) {
    // Machines behind a proxy of their own trust what the system trusts.
    setDefaultCACertificates([...getCACertificates('default'), ...getCACertificates('system')]);
    const next = missing.values();
    await Promise.all(
      Array.from({ length: DOWNLOADS_AT_ONCE }, async () => {
        for (const jar of next) await download(jar);
      }),
    );
  }
  return jars.map(fileOf).join(':');
}

function jarOf(line: string): Jar {
  const [sha256, path] = line.split(/\s+/);
  if (!sha256 || !path) throw new Error(`not a line of ${LIST}: ${line}`);
  return { sha256, path };
}

function fileOf(jar: Jar): string {
  return join(CACHE, basename(jar.path));
}

function isWhole(jar: Jar): boolean {
  return existsSync(fileOf(jar)) && hashOf(readFileSync(fileOf(jar))) === jar.sha256;
}

async function download(jar: Jar): Promise<void> {
  const url = `${MAVEN_URL.replace(/\/$/, '')}/${jar.path}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (hashOf(bytes) !== jar.sha256) throw new Error(`${url} is not the jar of the list`);
  // Another test may fetch the same jar: whoever is last wins, with the same bytes.
  const part = `${fileOf(jar)}.${process.pid}`;
  writeFileSync(part, bytes);
  try {
    renameSync(part, fileOf(jar));
  } finally {
    rmSync(part, { force: true });
  }
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
