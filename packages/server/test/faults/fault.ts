// What the harness knows of a fault: how it is brought about, and what the row around it needs.
import type { Tolerated } from '../stage/compare.ts';
import type { Random } from '../stage/orders.ts';
import type { Scene } from './scene.ts';

export interface Fault {
  readonly name: string;
  /** One of those in `npm test`: short, and each of another kind. */
  readonly quick?: true;
  /** It hurts the stores themselves, so nobody else may be using them. */
  readonly ownStores?: true;
  /** The store lies on a file system of its own that can be filled. */
  readonly smallDisk?: 'postgres' | 'clickhouse';
  /** PostgreSQL has a streaming standby, which can take over. */
  readonly standby?: true;
  /** A time is measured that others' work would lengthen, so it runs before them, alone. */
  readonly timed?: true;
  /** Processes with the role; 1 aggregator and 2 readers unless told. */
  readonly aggregators?: number;
  readonly readers?: number;
  readonly tolerated?: Tolerated;
  /** Brings it about, lasts as long as the fault does, ends it. Returns how often it happened. Choices are the seed's. */
  inject(scene: Scene, random: Random): Promise<number>;
}

/** The fault cannot be brought about on this machine; the message says why. */
export class NotPossibleHere extends Error {
  override name = 'NotPossibleHere';
}
