// What somebody may do is shown as the server would decide, and any answer that nobody is signed in asks who it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestFailed } from '../src/api/client.ts';
import { createQueryClient } from '../src/queries/client.ts';
import { rightsOf, type Session, sessionQuery } from '../src/queries/session.ts';

const VIEWER: Session = {
  ...{ kind: 'session', subject: 'session:vera', name: 'Vera', platform: false },
  merchants: [{ merchantId: 7, roles: ['viewer'] }],
};

test('a viewer looks and does nothing else, and nothing elsewhere', () => {
  const { may, mayAnywhere } = rightsOf(VIEWER);
  assert.deepEqual(
    (['read', 'evaluate', 'ingest', 'administer', 'operate'] as const).filter((right) => may(right, 7)),
    ['read'],
  );
  assert.equal(may('read', 8), false);
  assert.equal(mayAnywhere('read'), true);
  assert.equal(mayAnywhere('ingest'), false);
});

test('the platform, whoever is at a laptop of their own, and who is not known yet may everything', () => {
  const local: Session = { kind: 'local', subject: 'local', platform: true, merchants: [] };
  for (const session of [local, { ...VIEWER, platform: true }, undefined]) {
    const { may, mayAnywhere } = rightsOf(session);
    assert.ok(may('operate', 7) && mayAnywhere('ingest'));
  }
});

for (const [status, asked] of [
  [401, 2],
  [403, 1],
  [503, 1],
] as const) {
  test(`after an answer ${status}, who is looking has been asked for ${asked === 1 ? 'once' : 'again'}`, async (t) => {
    let times = 0;
    t.mock.method(globalThis, 'fetch', async () => {
      times += 1;
      return Response.json(VIEWER);
    });
    const client = createQueryClient();
    const watching = client.getQueryCache().build(client, { ...sessionQuery(), refetchInterval: false } as never);
    await watching.fetch();
    const refused = async () => {
      throw new RequestFailed('/v1/merchants', status, 'refused');
    };
    await client.fetchQuery({ queryKey: ['merchants'], queryFn: refused, retry: false }).catch(() => undefined);
    // Nobody observes it here, so that it is only marked; on the page it is asked at once.
    if (watching.state.isInvalidated) await watching.fetch();
    assert.equal(times, asked);
    client.clear();
  });
}
