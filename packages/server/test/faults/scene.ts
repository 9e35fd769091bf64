// What rows play on, one after the other: a stage with fresh databases, the program as processes of its own (ingest, aggregators, readers), the wires
// between them and the stores, and between the caller and ingest.
// States of a process: running → died → started again after a moment, as a supervisor would | stopped by the fault on purpose.
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../../src/platform/free-port.ts';
import type { TestEngines } from '../engines.ts';
import type { Tolerated } from '../stage/compare.ts';
import type { Instance, StartOptions } from '../stage/instances.ts';
import type { TestOrder } from '../stage/orders.ts';
import { createStage, type Stage } from '../stage/stage.ts';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import type { Fault } from './fault.ts';
import type { OwnStores } from './own-stores.ts';
import type { Posting } from './posting.ts';
import type { Reading } from './reading.ts';

export interface Member {
  readonly name: string;
  readonly instance: Instance;
}

/** Roles each in processes of their own, several of each, instead of what the faults of one machine have. */
export interface Cast {
  /** How many processes have the role, or these roles together. */
  readonly processes: Readonly<Record<string, number>>;
  /** What all of them have in their environment. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface Scene {
  readonly stage: Stage;
  readonly wires: Readonly<Record<'postgres' | 'clickhouse' | 'ingest', TcpProxy>>;
  readonly ingest: Member;
  readonly aggregators: readonly Member[];
  readonly readers: readonly Member[];
  /** Of a role. */
  of(role: string): readonly Member[];
  /** Only of a fault that asked for them. */
  readonly ownStores: OwnStores | undefined;
  posting: Posting | undefined;
  reading: Reading | undefined;
  /** Of this row and those before it on this scene. */
  tolerated: Tolerated;
  /** Stops the member and starts it again, in another way, or after something that is done while it is not there. */
  replace(member: Member, how?: How): Promise<void>;
  replace<T>(member: Member, how: How, meanwhile: () => Promise<T>): Promise<T>;
  /** Posts every order anew, as callers would who were never answered. */
  repost(orders: readonly TestOrder[]): Promise<void>;
  end(): Promise<void>;
}

export type How = Partial<Pick<StartOptions, 'nodeArguments' | 'settings'>>;

interface Kept {
  readonly name: string;
  instance: Instance;
  how: How;
  replacing: boolean;
}

const RESTART_PAUSE_MS = 300;
const RESTARTS_MAX = 20;
const MERCHANTS = 3;
const REPOST_AT_ONCE = 8;
/** Below those of Linux (32768) and macOS (49152) for outgoing connections. */
const FIXED_PORTS = { from: 20_000, count: 12_000 };

export async function createScene(
  engines: TestEngines,
  { aggregators = 1, readers = 2 }: Pick<Fault, 'aggregators' | 'readers'>,
  options: {
    seed: string;
    compileCache: string;
    ownStores: OwnStores | undefined;
    /** Of a process by its name, whenever it is started. */
    settingsOf?: (name: string) => Readonly<Record<string, string>>;
    cast?: Cast | undefined;
  },
): Promise<Scene> {
  const { seed, compileCache, cast } = options;
  const stage = await createStage(engines, { seed, compileCache, merchantsMax: MERCHANTS });
  // The listener that callers know keeps its port when the process is started again, so it is none that the system gives away to
  // connections meanwhile.
  const port = await findFreePort(FIXED_PORTS.from + Math.floor(Math.random() * FIXED_PORTS.count));
  const [postgres, clickhouse, ingestWire] = await Promise.all(
    [stage.databaseUrl, stage.clickhouseUrl, `http://127.0.0.1:${port}`].map(createTcpProxy),
  );
  if (!postgres || !clickhouse || !ingestWire) throw new Error('there are three wires');
  const wires = { postgres, clickhouse, ingest: ingestWire };
  const members: Kept[] = [];
  let ending = false;

  const callable = () =>
    members.map(({ name, instance }) =>
      name === 'ingest' ? { ...instance, url: () => wires.ingest.url.replace(/\/$/, '') } : instance,
    );
  const start = (name: string, how: How) =>
    stage.start(name, rolesOf(name), {
      databaseUrl: wires.postgres.url,
      clickhouseUrl: wires.clickhouse.url,
      ...how,
      settings: {
        ...cast?.settings,
        ...options.settingsOf?.(name),
        ...how.settings,
        ...(name === 'ingest' ? { TOPLINE_INGEST_PORT: String(port) } : {}),
      },
    });
  const keep = (member: Kept, instance: Instance) => {
    member.instance = instance;
    stage.client.instances = callable();
    void instance.died.then(() => startAgain(member));
  };
  const startAgain = async (member: Kept) => {
    for (let attempt = 1; attempt <= RESTARTS_MAX && !ending && !member.replacing; attempt += 1) {
      await delay(RESTART_PAUSE_MS);
      // What keeps it from starting may pass; a row in which nobody comes back does not recover, which its limit tells.
      const started = ending ? undefined : await start(member.name, member.how).catch(() => undefined);
      if (started) return keep(member, started);
    }
  };
  const names = cast ? namesOf(cast.processes) : ['ingest', ...namesOf({ aggregate: aggregators, query: readers })];
  const started = await Promise.allSettled(names.map((name) => start(name, {})));
  const refused = started.find((result) => result.status === 'rejected');
  if (refused) {
    await stage.end();
    await Promise.allSettled(Object.values(wires).map((wire) => wire.stop()));
    throw refused.reason;
  }
  for (const [index, result] of started.entries()) {
    if (result.status === 'rejected') continue;
    const member: Kept = { name: names[index] ?? '', instance: result.value, how: {}, replacing: false };
    members.push(member);
    keep(member, result.value);
  }
  const ofKind = (kind: string) => members.filter(({ name }) => rolesOf(name).split(',').includes(kind));
  const [ingest] = members;
  if (!ingest) throw new Error('there is no ingest');

  return {
    stage,
    wires,
    ingest,
    aggregators: ofKind('aggregate'),
    readers: ofKind('query'),
    of: ofKind,
    ownStores: options.ownStores,
    posting: undefined,
    reading: undefined,
    tolerated: {},
    async replace<T>(member: Member, how: How = {}, meanwhile?: () => Promise<T>) {
      const kept = members.find((one) => one === member);
      if (!kept) throw new Error(`${member.name} is not of this scene`);
      kept.replacing = true;
      kept.how = how;
      await kept.instance.stop();
      try {
        return (await meanwhile?.()) as T;
      } finally {
        keep(kept, await start(kept.name, how));
        kept.replacing = false;
      }
    },
    async repost(orders) {
      const left = [...orders];
      const caller = async () => {
        for (let order = left.pop(); order; order = left.pop()) await stage.client.post(order);
      };
      await Promise.all(Array.from({ length: REPOST_AT_ONCE }, caller));
    },
    async end() {
      ending = true;
      await stage.end();
      await Promise.allSettled(Object.values(wires).map((wire) => wire.stop()));
    },
  };
}

function namesOf(processes: Readonly<Record<string, number>>): string[] {
  return Object.entries(processes).flatMap(([roles, count]) =>
    Array.from({ length: count }, (_, index) => `${roles} ${index + 1}`),
  );
}

/** The one process that takes orders, where there is one, also carries them; it is the one behind the wire. */
function rolesOf(name: string): string {
  const [role = ''] = name.split(' ');
  return name === 'ingest' ? 'ingest,relay' : role;
}
