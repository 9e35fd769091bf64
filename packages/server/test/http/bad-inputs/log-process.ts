// A listener whose one handler fails with what it was sent, logging as the program does. Tells its port on stdout.
import { createOrder } from '@topline/domain/contract/orders.ts';
import { defineRoute } from '../../../src/http/call.ts';
import { createLog } from '../../../src/platform/log.ts';
import { startListener } from '../harness.ts';

const log = createLog({ level: 'debug', name: 'test' });
const route = defineRoute(createOrder, async ({ body, headers }) => {
  const { externalOrderId } = body as { externalOrderId: string };
  throw new Error(`failed on ${externalOrderId}`, { cause: new Error(String(headers['x-said'])) });
});
const { port } = await startListener({ routes: [route], log });
log.info({ orders: 1 }, 'ready');
process.stdout.write(`${port}\n`);
