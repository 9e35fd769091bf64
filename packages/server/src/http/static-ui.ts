// The built page: a closed list of client routes that all answer index.html, and the hashed files under /assets. Nothing
// else of the file system has an address, so there is no path to escape from.
//
// States: built (packages/web/dist is there when the listener starts), or not built: then the page says how to build it.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { HTML_MEDIA_TYPE } from '@topline/domain/contract/route.ts';
import type { FastifyInstance } from 'fastify';

/** The page's own screens; it may be opened at each of them. */
const CLIENT_ROUTES: readonly string[] = ['/', '/next', '/compare', '/accuracy', '/system', '/import'];

const ASSET_AGE = '365d';
const NOT_BUILT = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Topline</title></head>
  <body>
    <h1>The page is not built yet</h1>
    <p>Run <code>npm run build</code> and start again. The interfaces answer meanwhile: see <a href="/docs">/docs</a>.</p>
  </body>
</html>
`;

export function isPagePath(path: string): boolean {
  return CLIENT_ROUTES.includes(path);
}

export function readPage(webRoot: string): string {
  const index = join(webRoot, 'index.html');
  return existsSync(index) ? readFileSync(index, 'utf8') : NOT_BUILT;
}

export async function registerStaticUi(app: FastifyInstance, webRoot: string, page: string): Promise<void> {
  const assets = join(webRoot, 'assets');
  for (const route of CLIENT_ROUTES) {
    app.get(route, (_request, reply) => {
      // Asked for again every time: it names the hashed files of this build.
      reply.header('cache-control', 'no-cache').header('content-type', HTML_MEDIA_TYPE).send(page);
    });
  }
  if (!existsSync(assets)) return;
  await app.register(fastifyStatic, {
    root: assets,
    prefix: '/assets/',
    wildcard: false,
    index: false,
    decorateReply: false,
    // The build has put the compressed forms beside the files.
    preCompressed: true,
    immutable: true,
    maxAge: ASSET_AGE,
  });
}
