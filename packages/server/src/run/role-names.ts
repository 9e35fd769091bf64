// The roles of the program. Any set of them can share a process.
export const ROLES = ['ingest', 'relay', 'aggregate', 'query', 'predict', 'predict-worker', 'web', 'simulate'] as const;
export type RoleName = (typeof ROLES)[number];
