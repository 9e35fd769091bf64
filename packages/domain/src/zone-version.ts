// Which rules a zone's dates were computed by: the release of the time zone data and a fingerprint of the zone's whole table.
// Two releases that agree about a zone give the same fingerprint, so only zones that really changed count as changed.

import { zoneOffsets } from './zone-offsets.ts';

const FINGERPRINT_CHARS = 16;

/** `2026b:4f1c0a…`, by zone. */
export type ZoneVersions = (timezone: string) => string;

/** Release as in the tz database, for example "2026b". */
export function createZoneVersions(deps: { release: string; sha256: (text: string) => string }): ZoneVersions {
  const known = new Map<string, string>();
  return (timezone) => {
    let version = known.get(timezone);
    if (version === undefined) {
      version = `${deps.release}:${deps.sha256(JSON.stringify(zoneOffsets(timezone))).slice(0, FINGERPRINT_CHARS)}`;
      known.set(timezone, version);
    }
    return version;
  };
}

/** Totals made by `stored` must be rebuilt by `mine`: the rules differ, and mine are not the older ones. */
export function isOutdated(stored: string, mine: string): boolean {
  const [storedRelease = '', storedRules] = stored.split(':');
  const [myRelease = '', myRules] = mine.split(':');
  return storedRules !== myRules && storedRelease <= myRelease;
}
