// topline keys: API keys by the operator's hand, above all the first one of the platform, which no key can make.
import { parseArgs } from 'node:util';
import { ROLES, readRoles } from '@topline/domain/access.ts';
import { KEY_DAYS_DEFAULT, KEY_DAYS_MAX } from '@topline/domain/contract/access.ts';
import type { MerchantScope } from '@topline/domain/scope.ts';
import { type ApiKey, createKey, listKeys, revokeKey } from '../access/api-keys.ts';
import { OPERATOR, writeAudit } from '../access/audit-log.ts';
import { type Command, type CommandDeps, idOf, UsageError } from './command.ts';

const DAY_MS = 86_400_000;

export const keysCommand: Command = {
  name: 'keys',
  summary: 'create, list and revoke API keys',
  help: `topline keys create NAME --platform [--days N]                      may do everything
topline keys create NAME --merchant ID --roles A,B [--days N]       roles: ${ROLES.join(', ')}
topline keys list --platform | --merchant ID
topline keys revoke KEY_ID --platform | --merchant ID

A key is shown once, when it is created; it ends after ${KEY_DAYS_DEFAULT} days unless told (at most ${KEY_DAYS_MAX}). Send it as
Authorization: Bearer KEY. Of one name two keys may be alive, so that one can be exchanged for the other.`,
  async run(deps, argv) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        platform: { type: 'boolean' },
        merchant: { type: 'string' },
        roles: { type: 'string' },
        days: { type: 'string' },
      },
    });
    const [verb, subject, ...more] = positionals;
    if (more.length > 0 || (values.platform === true) === (values.merchant !== undefined))
      throw new UsageError('say --platform or --merchant ID, once.');
    const scope = values.merchant === undefined ? undefined : deps.scopeOf(idOf(values.merchant, '--merchant'));
    if (verb === 'create' && subject !== undefined) return create(deps, scope, subject, values);
    if (verb === 'list' && subject === undefined) return list(deps, scope);
    if (verb === 'revoke' && subject !== undefined) return revoke(deps, scope, subject);
    throw new UsageError('say create NAME, list or revoke KEY_ID.');
  },
};

async function create(
  { pool, print }: CommandDeps,
  scope: MerchantScope | undefined,
  name: string,
  values: { roles?: string | undefined; days?: string | undefined },
): Promise<number> {
  const roles = scope === undefined ? new Set<never>() : readRoles(values.roles?.split(','));
  if (roles === undefined) throw new UsageError(`--roles needs some of ${ROLES.join(', ')}, with commas between.`);
  if (scope === undefined && values.roles !== undefined) throw new UsageError('a key of the platform has no roles.');
  const days = values.days === undefined ? KEY_DAYS_DEFAULT : Number(values.days);
  if (!Number.isInteger(days) || days < 1 || days > KEY_DAYS_MAX)
    throw new UsageError(`--days is a whole number from 1 to ${KEY_DAYS_MAX}.`);
  const expiresAt = new Date(Date.now() + days * DAY_MS);
  const { key, token } = await createKey(pool, scope, { name, roles: [...roles], expiresAt, createdBy: OPERATOR });
  await note({ pool }, 'key-created', key);
  print(token);
  process.stderr.write(`Key ${key.keyId} until ${key.expiresAt}. It is shown this once.\n`);
  return 0;
}

async function list({ pool, print }: CommandDeps, scope: MerchantScope | undefined): Promise<number> {
  const keys = await listKeys(pool, scope);
  for (const key of keys) print(lineOf(key));
  if (keys.length === 0) print('There are no keys.');
  return 0;
}

async function revoke({ pool, print }: CommandDeps, scope: MerchantScope | undefined, keyId: string): Promise<number> {
  const key = await revokeKey(pool, scope, keyId);
  if (key === undefined) throw new UsageError(`there is no key ${JSON.stringify(keyId)} there.`);
  await note({ pool }, 'key-revoked', key);
  print(lineOf(key));
  return 0;
}

function note(
  { pool }: Pick<CommandDeps, 'pool'>,
  action: 'key-created' | 'key-revoked',
  { keyId, name, merchantId, roles }: ApiKey,
): Promise<void> {
  const of = merchantId === undefined ? {} : { merchantId };
  return writeAudit(pool, { actor: OPERATOR, action, ...of, detail: { keyId, name, roles } });
}

function lineOf({ keyId, name, roles, expiresAt, revokedAt, lastUsedAt }: ApiKey): string {
  const state = revokedAt === undefined ? `until ${expiresAt}` : `revoked ${revokedAt}`;
  const used = lastUsedAt === undefined ? 'never used' : `last used ${lastUsedAt}`;
  return `${keyId}  ${JSON.stringify(name)}  ${roles.length === 0 ? 'platform' : roles.join(',')}  ${state}  ${used}`;
}
