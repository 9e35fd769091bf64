// What an administrator of PostgreSQL has to do before the program can run.

/** The message is one sentence for the operator. */
export class RoleError extends Error {
  override name = 'RoleError';
}
