// The packages that this program is made of, as package-lock.json names them, and the manifests that ask for them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** An entry of the lock file's `packages`, as far as it is read. */
export interface LockedPackage {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  /** Only what is needed to build and test needs it. */
  readonly dev?: boolean;
  /** A workspace. */
  readonly link?: boolean;
  /** Lies inside the package above it, under that one's hash. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Manifest {
  readonly path: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Overrides;
}

export type Overrides = { readonly [name: string]: string | Overrides };

/** By path; without the workspaces themselves. */
export function lockedPackages(): ReadonlyMap<string, LockedPackage> {
  const { packages } = readJson(join(ROOT, 'package-lock.json')) as { packages: Record<string, LockedPackage> };
  const entries = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);
  return new Map(entries);
}

export function manifests(): readonly Manifest[] {
  const workspaces = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/package.json`);
  return ['package.json', ...workspaces].map((path) => ({ ...(readJson(join(ROOT, path)) as object), path }));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** What an SBOM calls a package. */
export function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
