// npm run supply-chain: what the files say (supply-chain.test.ts), whether a known hole is in what we use (npm audit), and the
// list of all that we pass on (SBOM, CycloneDX), which must hold every production package of the lock file.
//   --sbom FILE    where the list goes; else it is made, checked and thrown away
// A registry that answers no audits is said to be so and fails nothing, unless TOPLINE_REQUIRE names audit.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { parseArgs, promisify } from 'node:util';
import { nodeTest, run } from './run-command.ts';
import { lockedPackages, nameOf, purlOf, ROOT } from './supply-chain/lock.ts';

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const AUDIT_MAX_MS = 120_000;

interface Ended {
  readonly code: number;
  readonly stdout: string;
}

interface AuditAnswer {
  /** Only when the registry gave no answer. */
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>;
}

interface Sbom {
  readonly components: readonly { readonly 'bom-ref': string; readonly purl: string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

const { values } = parseArgs({ options: { sbom: { type: 'string' } } });
const steps = [
  (await run('files', nodeTest(['supply-chain.test.ts']))).passed,
  await audit(),
  await listParts(values.sbom),
];
process.exitCode = steps.every(Boolean) ? 0 : 1;

async function audit(): Promise<boolean> {
  const { code, stdout } = await npm(['audit', '--json']);
  const { vulnerabilities, message }: AuditAnswer = stdout === '' ? {} : JSON.parse(stdout);
  if (vulnerabilities === undefined) {
    console.log(
      `audit: not run, the registry gave no answer${message === undefined ? '' : ` (${message.split(' - ')[0]})`}`,
    );
    return !(process.env.TOPLINE_REQUIRE ?? '').split(',').includes('audit');
  }
  for (const [name, { severity, range }] of Object.entries(vulnerabilities))
    console.log(`audit: ${name} ${range}: ${severity}`);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} audit`);
  return code === 0;
}

async function listParts(file: string | undefined): Promise<boolean> {
  const { code, stdout } = await npm(['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']);
  if (code !== 0) throw new Error('npm sbom failed; run it alone to see why');
  const sbom = productionOf(JSON.parse(stdout) as Sbom);
  const listed = new Set(sbom.components.map(({ purl }) => purl));
  const missing = [...productionPurls()].filter((purl) => !listed.has(purl));
  for (const purl of missing) console.log(`sbom: ${purl} is missing`);
  if (file !== undefined) await writeFile(file, `${JSON.stringify(sbom, null, 2)}\n`);
  console.log(
    `${missing.length === 0 ? 'ok    ' : 'FAILED'} sbom: ${sbom.components.length} components${file ? `, in ${file}` : ''}`,
  );
  return missing.length === 0;
}

function productionPurls(): Set<string> {
  const production = [...lockedPackages()].filter(([, { dev }]) => !dev);
  return new Set(production.map(([path, { version }]) => purlOf(nameOf(path), version)));
}

/**
 * Without what only builds and tests need. Not by `npm sbom --omit dev`: it also leaves out what a workspace needs in
 * production and the root needs in development, fastify and all below it: 115 packages.
 */
function productionOf(sbom: Sbom): Sbom {
  const production = productionPurls();
  const onlyDev = new Set(
    [...lockedPackages()]
      .map(([path, { version }]) => purlOf(nameOf(path), version))
      .filter((purl) => !production.has(purl)),
  );
  const components = sbom.components.filter(({ purl }) => !onlyDev.has(purl));
  const dropped = new Set(sbom.components.filter(({ purl }) => onlyDev.has(purl)).map((one) => one['bom-ref']));
  const dependencies = sbom.dependencies
    .filter(({ ref }) => !dropped.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => !dropped.has(one)) }));
  return { ...sbom, components, dependencies };
}

/** Its exit code is an answer too. */
async function npm(args: readonly string[]): Promise<Ended> {
  try {
    const options = { cwd: ROOT, maxBuffer: OUTPUT_BYTES_MAX, timeout: AUDIT_MAX_MS };
    const { stdout } = await promisify(execFile)('npm', [...args], options);
    return { code: 0, stdout };
  } catch (error) {
    if (!(error instanceof Error) || !('stdout' in error) || !('code' in error)) throw error;
    return { code: typeof error.code === 'number' ? error.code : 1, stdout: String(error.stdout) };
  }
}
