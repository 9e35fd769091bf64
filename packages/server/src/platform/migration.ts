// A migration as it stands in its file, and one database's side of bringing it in.

export class SchemaError extends Error {
  override name = 'SchemaError';
}

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** Of what it does; where a cluster keeps the rows (`-- shard by`) is no part of it. */
  readonly checksum: string;
  /** Of the whole text. */
  readonly textChecksum: string;
}

export interface Applied {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

/** What has been applied, and how to apply one more. */
export interface Target {
  readonly label: string;
  applied(): Promise<Applied[]>;
  checksumOf(migration: Migration): string;
  apply(migration: Migration): Promise<void>;
  /** Makes what was applied and is missing on some machine; only a database of several has such. */
  mend?(applied: readonly Migration[]): Promise<void>;
}
