// Positions shown as committed offsets of a group without members, so that Kafka's usual tools tell the lag. Nobody reads a
// position from there: a group's offsets may go backwards, and expire when its members are gone.
import type { Admin } from '@platformatic/kafka';
import type { Position } from '../event-log.ts';
import { placeOf } from './kafka-records.ts';

/** Offsets of a group without members expire after seven days, where nobody says otherwise. */
const REPEAT_MS = 86_400_000;

export interface ShownPositions {
  show(group: string, positions: ReadonlyMap<number, Position>): Promise<void>;
}

/** A member that joined such a group makes the broker refuse this (UNKNOWN_MEMBER_ID); the caller's loop says so. */
export function createShownPositions(deps: { admin: Admin }, topic: string): ShownPositions {
  const shown = new Map<number, { readonly position: Position; readonly at: number }>();
  return {
    async show(group, positions) {
      const now = performance.now();
      const news = [...positions].filter(([part, position]) => {
        const last = shown.get(part);
        return last?.position !== position || now - last.at > REPEAT_MS;
      });
      if (news.length === 0) return;
      await deps.admin.alterConsumerGroupOffsets({
        groupId: groupNamed(group),
        topics: [
          {
            name: topic,
            partitionOffsets: news.map(([partition, position]) => ({ partition, offset: placeOf(position).offset })),
          },
        ],
      });
      for (const [part, position] of news) shown.set(part, { position, at: now });
    },
  };
}

export function groupNamed(group: string): string {
  return `topline-${group}`;
}
