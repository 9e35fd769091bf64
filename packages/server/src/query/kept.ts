// What is kept of a question: its numbers, and how they are written down for other processes. The answer itself is made anew each time, so that
// names, limits and freshness are those of the moment.
import { createHash } from 'node:crypto';
import type { MerchantScope } from '@topline/domain/scope.ts';
import type { TSchema } from 'typebox';

interface Named {
  readonly name: string;
  /** Changes with the form, so that no program reads what it does not understand. */
  readonly version: string;
}

/** One kind of numbers. */
export interface Kind<T> extends Named {
  /** As JSON; what has another form is not read. */
  readonly form: TSchema;
  write(numbers: T): unknown;
  /** @param stored of the form */
  read(stored: unknown): T;
  /** What they weigh, in rows. */
  rowsOf(numbers: T): number;
  /** The same numbers, told as kept ones. */
  again(numbers: T): T;
  /** What the caller is told when there is nothing. */
  readonly nothing: string;
}

export interface Question<T> {
  readonly kind: Kind<T>;
  readonly scope: MerchantScope;
  /** Everything that the numbers depend on besides the merchant: calendar version, dates, categories. */
  readonly asked: string;
}

export interface Kept<T> {
  readonly numbers: T;
  /** By the clock that nobody sets. */
  readonly readAtMs: number;
}

export const NOTHING_KNOWN = 'The totals cannot be read right now, and there is no earlier answer to this question.';

export function defineKind<T>(kind: Omit<Kind<T>, 'version'>): Kind<T> {
  return { ...kind, version: createHash('sha256').update(JSON.stringify(kind.form)).digest('base64url').slice(0, 10) };
}

/** The merchant comes from its scope, so nobody can ask with the key of another one. */
export function keyOf({ kind, scope, asked }: Pick<Question<unknown>, 'scope' | 'asked'> & { kind: Named }): string {
  return `${kind.name}/${kind.version}/${scope.merchantId}/${asked}`;
}
