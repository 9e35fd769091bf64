// What was computed from an object once and is asked for again, kept on the object itself in a private field: both go together.
// A WeakMap would say the same, but its entries survive young collections: with it a naive forecast of 120 months took 10 µs, most of
// them garbage collection, instead of 3.
// Guarantee: invisible to copies, comparisons, spreads and JSON; also a frozen object can be remembered.

export type Memory<Owner extends object, T> = {
  recall(owner: Owner): T | undefined;
  keep(owner: Owner, value: T): void;
};

/** A base class whose constructor returns the object it is given: a derived class then puts its private fields on that object. */
const Given = class {
  constructor(owner: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is what puts the field on an object made elsewhere.
    return owner;
  }
};

export function createMemory<Owner extends object, T>(): Memory<Owner, T> {
  class Kept extends Given {
    #value: T | undefined;

    static recall(owner: object): T | undefined {
      return #value in owner ? owner.#value : undefined;
    }

    static keep(owner: object, value: T): void {
      if (#value in owner) owner.#value = value;
      else new Kept(owner).#value = value;
    }
  }
  return { recall: Kept.recall, keep: Kept.keep };
}
