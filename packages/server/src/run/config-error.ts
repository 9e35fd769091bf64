// Why the program does not run with its settings, in one sentence for the operator.
export class ConfigError extends Error {
  override name = 'ConfigError';
}
