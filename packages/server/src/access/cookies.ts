// The two cookies of the page, written and read. Over https their names begin with __Host-, which makes the browser refuse
// them from any other host, path or without TLS; on plain loopback, where that cannot be, the names have no prefix.

export interface Cookie {
  readonly name: string;
  /** For Set-Cookie. */
  set(value: string): string;
  clear(): string;
  /** From a Cookie header. Given twice it is none: somebody else has put one beside ours. */
  read(header: string | undefined): string | undefined;
}

export interface CookieOptions {
  readonly name: string;
  readonly secure: boolean;
  readonly sameSite: 'Strict' | 'Lax';
  /** Absent: until the browser is closed. */
  readonly maxAgeSeconds?: number;
}

export function createCookie({ name: bareName, secure, sameSite, maxAgeSeconds }: CookieOptions): Cookie {
  const name = secure ? `__Host-${bareName}` : bareName;
  const attributes = `Path=/; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`;
  return {
    name,
    set: (value) => `${name}=${value}; ${attributes}${maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`}`,
    clear: () => `${name}=; ${attributes}; Max-Age=0`,
    read(header = '') {
      const pairs = header.split(';').map((pair) => pair.trim());
      const found = pairs.filter((pair) => pair.startsWith(`${name}=`));
      const [only] = found;
      return found.length === 1 && only !== undefined ? only.slice(name.length + 1) || undefined : undefined;
    },
  };
}
