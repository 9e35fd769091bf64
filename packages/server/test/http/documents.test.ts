// What a listener says about itself and shows to people: the OpenAPI document, /docs and the page.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import * as events from '@topline/domain/contract/events.ts';
import { createForecastContracts } from '@topline/domain/contract/forecast.ts';
import * as merchants from '@topline/domain/contract/merchants.ts';
import * as operations from '@topline/domain/contract/operations.ts';
import * as orders from '@topline/domain/contract/orders.ts';
import { faultsOf, type RouteContract, revalidates } from '@topline/domain/contract/route.ts';
import { topCategories } from '@topline/domain/contract/top-categories.ts';
import { FAULTS, Fault } from '@topline/domain/fault.ts';
import { defineRoute } from '../../src/http/call.ts';
import { createOpenApi } from '../../src/http/openapi.ts';
import { raw, request, startListener, type TestListener } from './harness.ts';

const CONTRACTS: readonly RouteContract[] = [
  ...[events, merchants, operations, orders].flatMap((group) => Object.values(group).filter(isContract)),
  topCategories,
  ...Object.values(createForecastContracts(['rolling', 'wma'])),
];

function isContract(value: unknown): value is RouteContract {
  return typeof value === 'object' && value !== null && 'answers' in value;
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}
interface Operation {
  operationId: string;
  security?: object[];
  'x-rules'?: { pointer: string }[];
  parameters?: {
    name: string;
    in: string;
    required: boolean;
    schema: object;
    style?: string;
    explode?: boolean;
  }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<
    string,
    { description: string; content: Record<string, unknown>; headers?: Record<string, { required?: boolean }> }
  >;
}

// As it goes over the wire, so that nothing that JSON drops is counted.
const document = JSON.parse(
  JSON.stringify(
    createOpenApi(CONTRACTS, {
      title: 'T',
      version: '1',
      proofs: { asks: true, sessionCookie: undefined },
      deadlineMs: () => 1,
    }),
  ),
) as Document;
const operationsOf = Object.values(document.paths).flatMap((path) => Object.values(path));

test('every route of the interface has an operation', () => {
  const ROUTES = `POST /v1/orders, POST /v1/orders/bulk, GET /v1/orders/{orderId}, GET /v1/merchants, GET /v1/merchants/{merchantId},
    PUT /v1/merchants/{merchantId}, GET /v1/merchants/{merchantId}/categories, PUT /v1/merchants/{merchantId}/categories/{categoryId},
    PUT /v1/merchants/{merchantId}/products/{productId}, PUT /v1/merchants/{merchantId}/events/{eventId},
    GET /v1/merchants/{merchantId}/events, GET /api/top-categories, GET /forecast/top-categories,
    GET /forecast/compare-models, GET /forecast/scoreboard, GET /evaluate-models, GET /health, GET /health/ready, GET /health/postgres,
    GET /health/clickhouse, GET /health/stream, GET /health/lag, GET /metrics, GET /openapi.json`;
  const found = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual(
    found.sort(),
    ROUTES.split(',')
      .map((route) => route.trim())
      .sort(),
  );
});

test('it is OpenAPI 3.1 with one name an operation, and all references lead somewhere', () => {
  assert.equal(document.openapi, '3.1.0');
  const names = operationsOf.map((operation) => operation.operationId);
  assert.equal(new Set(names).size, names.length);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  assert.ok(references.length > 50);
  for (const [, name = ''] of references) assert.ok(Object.hasOwn(document.components.schemas, name), name);
  for (const name of Object.keys(document.components.schemas)) assert.match(name, /^[A-Za-z0-9._-]+$/);
});

test('every parameter in a path is declared, and required', () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    for (const operation of Object.values(methods)) {
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      assert.deepEqual(
        declared.map((parameter) => parameter.name),
        inPath,
        path,
      );
      assert.ok(declared.every((parameter) => parameter.required));
    }
  }
});

test('every operation names all of its statuses, refusals as problems', () => {
  for (const contract of CONTRACTS) {
    const operation = document.paths[contract.path]?.[contract.method.toLowerCase()];
    const refusals = [...faultsOf(contract)].map((code) => String(FAULTS[code].status));
    const kept = revalidates(contract) ? ['304'] : [];
    const expected = new Set([...Object.keys(contract.answers), ...kept, ...refusals]);
    assert.deepEqual(Object.keys(operation?.responses ?? {}).sort(), [...expected].sort(), contract.name);
    for (const [status, response] of Object.entries(operation?.responses ?? {})) {
      assert.ok(response.description.length > 0);
      if (Number(status) >= 400) assert.deepEqual(Object.keys(response.content), ['application/problem+json']);
    }
  }
});

test('who must say a name, and what a refusal carries, is told', () => {
  const create = document.paths['/v1/orders']?.post;
  assert.deepEqual(create?.security, [{ bearer: [] }]);
  assert.deepEqual(document.paths['/health']?.get?.security, []);
  assert.ok(create?.responses['401']?.headers?.['WWW-Authenticate']?.required);
  assert.ok(create?.responses['503']?.headers?.['Retry-After']?.required);
  assert.ok(document.paths['/api/top-categories']?.get?.responses['200']?.headers?.ETag?.required);
});

test('a rule that no schema can say stands beside the schema', () => {
  const rules = document.paths['/api/top-categories']?.get?.['x-rules'] ?? [];
  assert.deepEqual(
    rules.map(({ pointer }) => pointer),
    ['/query/bucketStart', '/query/bucketType', '/query/from', '/query/to'],
  );
});

test('a list in a query is an array with commas between its items', () => {
  const levels = document.paths['/forecast/top-categories']?.get?.parameters?.find(({ name }) => name === 'levels');
  assert.deepEqual([levels?.style, levels?.explode], ['form', false]);
});

test('an open listener asks for no name', () => {
  const open = createOpenApi(CONTRACTS, {
    title: 'T',
    version: '1',
    proofs: { asks: false, sessionCookie: undefined },
    deadlineMs: () => 1,
  });
  assert.doesNotMatch(JSON.stringify(open), /"security(Schemes)?":/);
});

test('an answer that also comes as events names both of its forms', () => {
  const { content } = document.paths['/evaluate-models']?.get?.responses['200'] ?? {};
  assert.deepEqual(Object.keys(content ?? {}), ['application/json', 'text/event-stream']);
});

test('requests are closed, answers are open, defaults make parameters optional', () => {
  assert.equal(
    (document.components.schemas.OrderInput as { additionalProperties?: boolean } | undefined)?.additionalProperties,
    false,
  );
  assert.ok(!('additionalProperties' in (document.components.schemas.Order ?? {})));
  const query = document.paths['/api/top-categories']?.get?.parameters ?? [];
  assert.deepEqual(
    query.filter((parameter) => parameter.required).map((parameter) => parameter.name),
    ['merchantId'],
  );
});

let server: TestListener;
let webRoot: string;
before(async () => {
  webRoot = mkdtempSync(join(tmpdir(), 'topline-web-'));
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(webRoot, 'assets', 'main-abc123.js'), 'export {};');
  writeFileSync(join(webRoot, 'assets', 'main-abc123.js.br'), brotliCompressSync('export {};'));
  writeFileSync(join(webRoot, 'secret.txt'), 'not for you');
  server = await startListener({ webRoot });
});
after(async () => {
  await server.listener.stop();
  rmSync(webRoot, { recursive: true });
});

const get = (target: string) => raw(server.port, request('GET', target));

test('/openapi.json describes the routes of this listener', async () => {
  const answer = await get('/openapi.json');
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/json');
  assert.deepEqual(Object.keys(JSON.parse(answer.body).paths).sort(), [
    '/api/top-categories',
    '/health',
    '/openapi.json',
    '/v1/merchants/{merchantId}',
    '/v1/orders',
    '/v1/orders/bulk',
    '/v1/orders/{orderId}',
  ]);
});

test('every answer that comes later says when', async () => {
  const down = defineRoute(operations.healthPostgres, async () => {
    throw new Fault('unavailable', 'It is down.');
  });
  const unwell = await startListener({ routes: [down] });
  const answer = await raw(unwell.port, request('GET', '/health/postgres'));
  await unwell.listener.stop();
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '1']);
});

test('/docs loads everything from here and runs no inline script', async () => {
  const page = await get('/docs');
  assert.equal(page.status, 200);
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'self'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  const scripts = [...page.body.matchAll(/<script([^>]*)>([^<]*)/g)];
  assert.ok(scripts.length > 0);
  for (const [, attributes = '', inline = ''] of scripts) {
    assert.match(attributes, /src="\/docs\/static\//);
    assert.equal(inline.trim(), '');
  }
  assert.doesNotMatch(page.body, /<style|style="|\son[a-z]+="|https?:\/\//);
  for (const [, file = ''] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
    assert.equal((await get(file)).status, 200, file);
  }
  const described = await get('/docs/json');
  assert.deepEqual(JSON.parse(described.body), JSON.parse((await get('/openapi.json')).body));
});

test('the page is answered at each of its screens and nowhere else', async () => {
  for (const screen of ['/', '/next', '/compare', '/accuracy', '/system', '/import', '/next?merchant=1']) {
    const page = await get(screen);
    assert.equal(page.status, 200, screen);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.equal(page.headers.get('cache-control'), 'no-cache');
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'self'/);
    assert.match(page.body, /<title>page/);
  }
  for (const nowhere of [
    '/index.html',
    '/secret.txt',
    '/nosuchscreen',
    '/next/',
    '/assets',
    '/assets/',
    '/assets/nothing.js',
    '/assets/../secret.txt',
    '/assets/..%2fsecret.txt',
    '/assets/%2e%2e/secret.txt',
  ]) {
    const answer = await get(nowhere);
    assert.equal(answer.status, 404, nowhere);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  }
  assert.equal((await raw(server.port, request('POST', '/', { body: '' }))).status, 405);
});

test('hashed files may be kept for ever, the API never', async () => {
  const asset = await get('/assets/main-abc123.js');
  assert.equal(asset.status, 200);
  assert.match(asset.headers.get('content-type') ?? '', /javascript/);
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.equal((await get('/health')).headers.get('cache-control'), 'no-store');
});

test('a browser that takes the compressed form gets it, any other the file itself', async () => {
  const asset = `http://127.0.0.1:${server.port}/assets/main-abc123.js`;
  const compressed = await fetch(asset, { headers: { 'accept-encoding': 'gzip, br' } });
  assert.equal(compressed.headers.get('content-encoding'), 'br');
  assert.equal(compressed.headers.get('vary'), 'accept-encoding');
  assert.equal(await compressed.text(), 'export {};');
  const plain = await fetch(asset, { headers: { 'accept-encoding': 'identity' } });
  assert.equal(plain.headers.get('content-encoding'), null);
  assert.equal(await plain.text(), 'export {};');
});

test('while the page is not built, it says how to build it', async () => {
  const unbuilt = await startListener({ webRoot: join(webRoot, 'nothing') });
  const page = await raw(unbuilt.port, request('GET', '/next'));
  assert.equal(page.status, 200);
  assert.match(page.body, /npm run build/);
  await unbuilt.listener.stop();
});
