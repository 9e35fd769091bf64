// A real identity provider for tests (npm oidc-provider) on a port of this machine, with a sign-in form of its own: who is named
// there is signed in. Accounts can be changed while it runs, and it can go away.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Configuration, Provider } from 'oidc-provider';

export const CLIENT_ID = 'topline-page';
export const CLIENT_SECRET = 'told to the provider and to the program only';

export interface Account {
  readonly name: string;
  /** The claim `topline`; undefined: the provider says nothing. */
  readonly grants: unknown;
}

export interface ProviderChange {
  /** Where people reach the page. */
  readonly publicUrl: string;
  readonly accounts: Readonly<Record<string, Account>>;
  readonly claimIn?: 'id-token' | 'userinfo';
  readonly refreshTokens?: boolean;
  /** A public client has none. */
  readonly clientSecret?: string | undefined;
}

export type TestProvider = Awaited<ReturnType<typeof startProvider>>;

export async function startProvider(change: ProviderChange) {
  const accounts = new Map(Object.entries(change.accounts));
  const server = createServer();
  const issuer = await listen(server);
  const provider = new Provider(issuer, configurationOf(change, accounts));
  const handle = provider.callback();
  let away = false;
  const asked: string[] = [];
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? '');
    if (away) request.socket.destroy();
    else if (request.url === '/favicon.ico') response.writeHead(204).end();
    else if (request.url?.startsWith('/interaction/')) void signIn(provider, request, response);
    else void handle(request, response);
  });
  return {
    issuer,
    accounts,
    /** Of the requests, the paths. */
    asked,
    goAway() {
      away = true;
    },
    comeBack() {
      away = false;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function configurationOf(change: ProviderChange, accounts: ReadonlyMap<string, Account>): Configuration {
  const { publicUrl, claimIn = 'id-token', refreshTokens = true } = change;
  const secret = 'clientSecret' in change ? change.clientSecret : CLIENT_SECRET;
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        redirect_uris: [`${publicUrl}/sign-in/callback`],
        post_logout_redirect_uris: [`${publicUrl}/`],
        grant_types: ['authorization_code', 'refresh_token'],
        ...(secret === undefined ? { token_endpoint_auth_method: 'none' } : { client_secret: secret }),
      },
    ],
    claims: { openid: ['sub', 'topline'], profile: ['name'] },
    conformIdTokenClaims: claimIn === 'userinfo',
    cookies: { keys: ['of this run'] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        async logoutSource(context, form) {
          context.body = pageOf(`${form}<button form="op.logoutForm" name="logout" value="yes">Yes</button>`);
        },
      },
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: async () => refreshTokens,
    // Who signs in has agreed to everything that is asked for.
    async loadExistingGrant({ oidc }) {
      const { client, session, params, provider: own } = oidc;
      const grant = new own.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' });
      grant.addOIDCScope(String(params?.scope));
      await grant.save();
      return grant;
    },
    async findAccount(_context, id) {
      const account = accounts.get(id);
      if (account === undefined) return undefined;
      const { name, grants } = account;
      const claims = { sub: id, name, ...(grants === undefined ? {} : { topline: grants }) };
      return { accountId: id, claims: async () => claims };
    },
    ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 300, Session: 3_600, Grant: 3_600 },
  };
}

const FORM = pageOf(
  '<form method="post"><label>Account <input name="account" required></label> <button>Continue</button></form>',
);

function pageOf(content: string): string {
  return `<!doctype html><html lang="en"><title>Provider</title><body><main><h1>Provider</h1>${content}</main></body></html>`;
}

async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(FORM);
    return;
  }
  const accountId = new URLSearchParams(await text(request)).get('account') ?? '';
  await provider.interactionFinished(request, response, { login: { accountId } });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}
