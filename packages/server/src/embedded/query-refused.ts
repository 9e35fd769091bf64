// A request that the front turns down by itself, with the code that ClickHouse uses for the like.
// Guarantee: the message is ours and may be shown; the codes are the server's own numbers.

export const errorCode = {
  badArguments: 36,
  notImplemented: 48,
  syntaxError: 62,
  tooManyQueries: 202,
  aborted: 236,
  authenticationFailed: 516,
  standardError: 1001,
  unknownError: 1002,
} as const;

export class QueryRefused extends Error {
  readonly code: number;
  /** Only where the code's usual status does not fit. */
  readonly status: number | undefined;
  constructor(code: number, message: string, status?: number) {
    super(message);
    this.name = 'QueryRefused';
    this.code = code;
    this.status = status;
  }
}
