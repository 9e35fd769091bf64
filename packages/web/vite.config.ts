// How the page is built: hashed files under dist/, nothing from another origin, nothing inline (the page is served
// with the content security policy default-src 'self'), so the browser may keep everything but index.html for ever.

import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `vite` in development finds the interfaces. */
const API_ORIGIN = process.env.TOPLINE_ORIGIN ?? 'http://127.0.0.1:8090';

export default defineConfig({
  plugins: [react(), tailwind()],
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'baseline-widely-available',
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/v1': API_ORIGIN,
      '/api': API_ORIGIN,
      '/forecast': API_ORIGIN,
      '/evaluate-models': API_ORIGIN,
      '/health': API_ORIGIN,
    },
  },
});
