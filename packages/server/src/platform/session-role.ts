// The roles that sessions in PostgreSQL work under, and how a session takes one: as an option of its start, so that no statement of it
// ever runs without, and RESET ROLE comes back to it. The login behind it may be the owner of the tables or a login of its own.
// Guarantee: a session that cannot have its role does not begin.
export type SessionRole = 'owner' | 'writer' | 'reader';

export const ROLE_NAMES: Readonly<Record<Exclude<SessionRole, 'owner'>, string>> = {
  writer: 'topline_writer',
  reader: 'topline_reader',
};

/** Last of the start options, where it wins over a role that the URL names itself. */
export function asRole(url: string, role: SessionRole): string {
  return role === 'owner' ? url : withStartOption(url, `role=${ROLE_NAMES[role]}`);
}

/** The driver takes start options from its URL or from its settings, not from both. */
export function withStartOption(url: string, option: string): string {
  const changed = new URL(url);
  const given = changed.searchParams.get('options') ?? '';
  changed.searchParams.set('options', `${given} -c ${option}`.trim());
  return changed.href;
}
