// Why an import stopped before the end of its file.

import { useTexts } from '../../texts/use-texts.ts';
import type { EarlyEnd } from './job.ts';

export function Ended({ ended }: { readonly ended: EarlyEnd }) {
  const { import: words } = useTexts();
  return (
    <div className="note note-behind" role="alert">
      <p>{words.ended[ended.why]}</p>
      {ended.why === 'cancelled' ? null : <p className="mt-1 text-[13px] wrap-anywhere">{ended.message}</p>}
    </div>
  );
}
