// How the page is built: hashed files under dist/, nothing from another origin, nothing inline (the page is served
// with the content security policy default-src 'self'), so the browser may keep everything but index.html for ever.
// Beside each file stand its compressed forms, so that no request waits for a compressor.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Where `vite` in development finds the interfaces. */
const API_ORIGIN = process.env.TOPLINE_ORIGIN ?? 'http://127.0.0.1:8090';
const INTERFACES = [
  '/v1',
  '/api',
  '/forecast',
  '/evaluate-models',
  '/health',
  '/openapi.json',
  '/docs',
  '/sign-in',
  '/sign-out',
];
const COMPRESSED = /\.(js|css|svg)$/;

export default defineConfig({
  plugins: [react(), tailwind(), compress()],
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'baseline-widely-available',
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(INTERFACES.map((path) => [path, API_ORIGIN])),
  },
});

function compress(): Plugin {
  let folder = '';
  return {
    name: 'compress',
    apply: 'build',
    configResolved({ root, build }) {
      folder = join(root, build.outDir, build.assetsDir);
    },
    closeBundle() {
      // A build that failed has written nothing, and says so itself.
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder).filter((one) => COMPRESSED.test(one))) {
        const path = join(folder, name);
        const content = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(
          `${path}.br`,
          brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }),
        );
      }
    },
  };
}
