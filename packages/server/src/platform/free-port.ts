// TCP ports on the loopback address. A port is kept from one start to the next when nobody else took it meanwhile.
// Guarantee: none that the port is still free when it is used; the caller's own bind decides, and may ask again.
import { createServer } from 'node:net';

export const loopbackHost = '127.0.0.1';

/** The preferred port if it is free, otherwise one that the system chooses. */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  return bindOnce(0);
}

export async function isPortFree(port: number): Promise<boolean> {
  return bindOnce(port).then(
    () => true,
    () => false,
  );
}

function bindOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: loopbackHost, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : port));
    });
  });
}
