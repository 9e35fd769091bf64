// A browser as far as signing in needs one: it keeps cookies by origin, follows redirects when told, fills the provider's
// form, and sends what a page's own request sends. Nothing is hidden: each step can be taken by hand, and wrongly.

export interface BrowserAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly location: string | undefined;
}

export type TestBrowser = ReturnType<typeof createBrowser>;

const REDIRECTS_MAX = 10;

export function createBrowser() {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string): Map<string, string> => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };

  const send = async (url: string, init: RequestInit = {}): Promise<BrowserAnswer> => {
    const jar = jarOf(url);
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = new Headers(init.headers);
    if (cookies !== '' && !headers.has('cookie')) headers.set('cookie', cookies);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keep(jar, line);
    const location = response.headers.get('location');
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: location === null ? undefined : new URL(location, url).href,
    };
  };

  /** From a provider's address, as that account, to the first address that is not the provider's any more. */
  const passProvider = async (start: string, account: string): Promise<string> => {
    const { origin } = new URL(start);
    let url = start;
    for (let step = 0; step < REDIRECTS_MAX; step++) {
      let answer = await send(url);
      if (answer.status === 200 && answer.text.includes('name="account"'))
        answer = await send(url, { method: 'POST', body: new URLSearchParams({ account }) });
      if (answer.location === undefined) throw new Error(`the provider answered ${answer.status}: ${answer.text}`);
      url = answer.location;
      if (new URL(url).origin !== origin) return url;
    }
    throw new Error('the provider sends round in circles');
  };

  return {
    send,
    passProvider,
    cookies: (origin: string) => jarOf(origin),
    /** The whole way, as a person goes it. Ends at the answer of the callback. */
    async signIn(publicUrl: string, account: string, wanted?: string): Promise<BrowserAnswer> {
      const started = await send(
        `${publicUrl}/sign-in${wanted === undefined ? '' : `?return=${encodeURIComponent(wanted)}`}`,
      );
      if (started.location === undefined) throw new Error(`/sign-in answered ${started.status}: ${started.text}`);
      return send(await passProvider(started.location, account));
    },
  };
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const equals = pair.indexOf('=');
  const name = pair.slice(0, equals);
  if (attributes.some((attribute) => attribute.toLowerCase() === 'max-age=0')) jar.delete(name);
  else jar.set(name, pair.slice(equals + 1));
}
