// A length beside a name. Decoration: the number it draws stands in the same row.

import type { CSSProperties } from 'react';

/** @param part 0 to 1 */
export function Bar({ part }: { readonly part: number }) {
  const style: CSSProperties = { width: `${part * 100}%` };
  return (
    <span className="bar" aria-hidden="true">
      <i style={style} />
    </span>
  );
}
