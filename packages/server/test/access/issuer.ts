// An issuer of tokens for tests: publishes its keys over HTTP and signs what it is asked to, also what is wrong.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';

export const AUDIENCE = 'topline-test';

export interface Claims {
  readonly subject?: string;
  readonly grants?: unknown;
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds from now. */
  readonly expiresIn?: number | undefined;
  /** Seconds from now. */
  readonly notBefore?: number;
}

export async function startIssuer() {
  let key = await makeKey('first');
  const published = new Map([[key.id, key.jwk]]);
  let asked = 0;
  let away = false;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(away ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: [...published.values()] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const issuer = `http://127.0.0.1:${address.port}`;

  const sign = (claims: Claims, withKey = key) => {
    const token = new SignJWT('grants' in claims ? { topline: claims.grants } : {})
      .setProtectedHeader({ alg: 'ES256', kid: withKey.id })
      .setIssuer(claims.issuer ?? issuer)
      .setAudience(claims.audience ?? AUDIENCE)
      .setSubject(claims.subject ?? 'somebody');
    const seconds = 'expiresIn' in claims ? claims.expiresIn : 300;
    if (seconds !== undefined) token.setExpirationTime(Math.floor(Date.now() / 1_000) + seconds);
    if (claims.notBefore !== undefined) token.setNotBefore(Math.floor(Date.now() / 1_000) + claims.notBefore);
    return token.sign(withKey.privateKey);
  };

  return {
    issuer,
    jwksUrl: `${issuer}/jwks.json`,
    sign,
    /** Right in everything but that nobody published the key. */
    signByStranger: async (claims: Claims) => sign(claims, { ...(await makeKey('stranger')), id: key.id }),
    unsigned: (claims: Claims) =>
      new UnsecuredJWT({ topline: claims.grants })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject('somebody')
        .setExpirationTime('5m')
        .encode(),
    /** By a secret that is the published key itself: the old trick of calling a public key a shared one. */
    signByPublicKey: (claims: Claims) =>
      new SignJWT({ topline: claims.grants })
        .setProtectedHeader({ alg: 'HS256', kid: key.id })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject('somebody')
        .setExpirationTime('5m')
        .sign(new TextEncoder().encode(JSON.stringify(key.jwk).padEnd(64))),
    async rotate() {
      key = await makeKey(`key ${published.size + 1}`);
      published.set(key.id, key.jwk);
    },
    goAway() {
      away = true;
    },
    timesAsked: () => asked,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

async function makeKey(id: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return { id, privateKey, jwk: { ...(await exportJWK(publicKey)), kid: id, alg: 'ES256', use: 'sig' } };
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>;
