// Who asks what of which listener. Together: every operation of every listener's document, with every check and phase; the
// refusals of a caller who may little; and the open mode, which knows no names.

export type Caller = 'platform' | 'viewer' | 'nobody';

export interface Run {
  readonly name: string;
  readonly listener: 'ingest' | 'query' | 'predict';
  /** `nobody` asks the program in open mode. */
  readonly caller: Caller;
  readonly phases: string;
  /** Requests that the generator makes up for each operation, beside those that the schema itself suggests. */
  readonly examples: number;
}

const ALL_PHASES = 'examples,coverage,fuzzing,stateful';

export const RUNS: readonly Run[] = [
  { name: 'platform, all routes', listener: 'predict', caller: 'platform', phases: ALL_PHASES, examples: 25 },
  { name: 'platform, ingest', listener: 'ingest', caller: 'platform', phases: ALL_PHASES, examples: 8 },
  { name: 'platform, query', listener: 'query', caller: 'platform', phases: ALL_PHASES, examples: 8 },
  { name: 'viewer of one merchant', listener: 'predict', caller: 'viewer', phases: 'examples,coverage', examples: 5 },
  { name: 'open mode', listener: 'predict', caller: 'nobody', phases: 'examples,coverage,stateful', examples: 5 },
];
