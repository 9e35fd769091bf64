// Rows of the final size while the first answer is on its way, so that nothing jumps. After a second they say what
// they wait for (the delay is in the style sheet).

import { useTexts } from '../texts/use-texts.ts';

export function SkeletonRows({ rows, waitingFor }: { readonly rows: number; readonly waitingFor: string }) {
  const { state } = useTexts();
  return (
    <div className="skeleton">
      <p className="skeleton-words" role="status">
        {state.waitingFor(waitingFor)}
      </p>
      <div aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never change places
          <div className="skeleton-row" key={row}>
            <i className="skeleton-name" />
            <i className="skeleton-bar" style={{ maxWidth: `${34 * 0.82 ** row}%` }} />
            <i className="skeleton-amount" />
          </div>
        ))}
      </div>
    </div>
  );
}
