/** Sets of small whole numbers (0 to 29) held in one number: immutable, compared with ===, and cheap as part of a key. */

export type SmallSet = number;

export const EMPTY: SmallSet = 0;

export function setOf(...members: readonly number[]): SmallSet {
  return members.reduce((set, member) => set | (1 << member), EMPTY);
}

export function has(set: SmallSet, member: number): boolean {
  return (set & (1 << member)) !== 0;
}

export function union(left: SmallSet, right: SmallSet): SmallSet {
  return left | right;
}

export function without(set: SmallSet, removed: SmallSet): SmallSet {
  return set & ~removed;
}

export function overlaps(left: SmallSet, right: SmallSet): boolean {
  return (left & right) !== 0;
}

export function contains(set: SmallSet, part: SmallSet): boolean {
  return (part & ~set) === 0;
}
