// The settings of PostgreSQL: rows of the table of settings.
import { oneOf, optionalUrl } from './setting-values.ts';
import type { Setting } from './settings.ts';

const POOLERS = ['none', 'transaction'] as const;

export const DATABASE_SETTINGS = {
  databaseUrl: {
    env: 'DATABASE_URL',
    help: 'use this PostgreSQL (15 or newer) instead of the embedded one: the owner of its tables, or, once migrated, a writer',
    fallback: '',
    secret: 'in-url',
    parse: (text) => optionalUrl(text, ['postgresql:', 'postgres:']),
  } satisfies Setting<string | undefined>,
  databaseWriterUrl: {
    env: 'DATABASE_WRITER_URL',
    help: 'a login with the role topline_writer; without it DATABASE_URL takes the role',
    fallback: '',
    secret: 'in-url',
    parse: (text) => optionalUrl(text, ['postgresql:', 'postgres:']),
  } satisfies Setting<string | undefined>,
  databaseReaderUrl: {
    env: 'DATABASE_READER_URL',
    help: 'a login with the role topline_reader; without it DATABASE_URL takes the role',
    fallback: '',
    secret: 'in-url',
    parse: (text) => optionalUrl(text, ['postgresql:', 'postgres:']),
  } satisfies Setting<string | undefined>,
  databaseReadUrl: {
    env: 'DATABASE_READ_URL',
    help: 'a replica of DATABASE_URL that reads are asked of; while it does not answer, the primary is',
    fallback: '',
    secret: 'in-url',
    parse: (text) => optionalUrl(text, ['postgresql:', 'postgres:']),
  } satisfies Setting<string | undefined>,
  databasePooler: {
    env: 'DATABASE_POOLER',
    help: 'transaction: the writer’s, reader’s and replica’s URL go through a pooler such as pgbouncer; DATABASE_URL never does',
    fallback: 'none',
    parse: (text) => oneOf(text, POOLERS),
  } satisfies Setting<(typeof POOLERS)[number]>,
};
