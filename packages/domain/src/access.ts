// Who may do what. A principal has roles at merchants, or is the platform; a role is a set of rights; a route asks for one
// right, of the merchant that it is about or of the platform.

/**
 * What a route asks for. 'none': anybody, also without a name. 'known': whoever has a name, whatever its roles. 'operate' is
 * the platform's alone.
 */
export const RIGHTS = ['none', 'known', 'read', 'evaluate', 'ingest', 'administer', 'operate'] as const;
export type Right = (typeof RIGHTS)[number];

export const ROLES = ['viewer', 'analyst', 'ingest', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['read'],
  analyst: ['read', 'evaluate'],
  ingest: ['ingest'],
  admin: ['read', 'evaluate', 'administer'],
};

/** Rights that no role has to give. */
const FOR_ALL: ReadonlySet<Right> = new Set(['none', 'known']);

export interface Principal {
  /** For the audit log: the subject of the token or session, or the key's id. */
  readonly subject: string;
  /** As people call somebody who has signed in. */
  readonly name?: string;
  readonly kind: 'local' | 'token' | 'key' | 'session';
  /** All merchants and the system itself. */
  readonly platform: boolean;
  readonly roles: ReadonlyMap<number, ReadonlySet<Role>>;
}

/** Whoever is at this machine, while nothing listens beyond it. */
export const LOCAL_PRINCIPAL: Principal = { subject: 'local', kind: 'local', platform: true, roles: new Map() };

export function hasRight(principal: Principal, right: Right, merchantId: number): boolean {
  if (FOR_ALL.has(right) || principal.platform) return true;
  const roles = principal.roles.get(merchantId);
  return roles !== undefined && [...roles].some((role) => RIGHTS_OF[role].includes(right));
}

/** Whether there is any merchant at which the principal has the right. */
export function hasRightAnywhere(principal: Principal, right: Right): boolean {
  return (
    FOR_ALL.has(right) || principal.platform || [...principal.roles.keys()].some((id) => hasRight(principal, right, id))
  );
}

export type ClaimReading =
  | { readonly ok: true; readonly grants: Grants }
  | { readonly ok: false; readonly why: string };
export type Grants = Pick<Principal, 'platform' | 'roles'>;

const MERCHANTS_MAX = 10_000;
const MERCHANT_ID = /^[1-9]\d{0,15}$/;

/**
 * Reads the grants of a token's claim: `{"platform": true}` or `{"merchants": {"7": ["viewer", "ingest"]}}`. Anything that
 * is not exactly so grants nothing: a claim that is half understood would be a guess about who may see what.
 */
export function readGrants(claim: unknown): ClaimReading {
  if (!isRecord(claim)) return wrong('is not an object');
  const unknown = Object.keys(claim).find((name) => name !== 'platform' && name !== 'merchants');
  if (unknown !== undefined) return wrong(`has an unknown member ${JSON.stringify(unknown)}`);
  const { platform = false, merchants = {} } = claim;
  if (typeof platform !== 'boolean') return wrong('has a platform that is neither true nor false');
  if (!isRecord(merchants)) return wrong('has merchants that are not an object');
  const entries = Object.entries(merchants);
  if (entries.length > MERCHANTS_MAX) return wrong(`names more than ${MERCHANTS_MAX} merchants`);
  const roles = new Map<number, ReadonlySet<Role>>();
  for (const [id, names] of entries) {
    const read = readRoles(names);
    if (!MERCHANT_ID.test(id) || !Number.isSafeInteger(Number(id)))
      return wrong(`names a merchant ${JSON.stringify(id)}`);
    if (read === undefined) return wrong(`gives merchant ${id} roles that do not exist`);
    roles.set(Number(id), read);
  }
  return { ok: true, grants: { platform, roles } };
}

export function readRoles(names: unknown): ReadonlySet<Role> | undefined {
  if (!Array.isArray(names) || names.length === 0) return undefined;
  const roles = names.map((name) => ROLES.find((role) => role === name));
  return roles.every((role) => role !== undefined) ? new Set(roles) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(why: string): ClaimReading {
  return { ok: false, why };
}
