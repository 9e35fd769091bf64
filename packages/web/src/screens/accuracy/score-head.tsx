// The head of both tables of scores: model, in plain words, the scaled error that they are sorted by, its bar, and more.

import { usePage } from '../../frame/page.ts';

export function ScoreHead({ names }: { readonly names: readonly string[] }) {
  const { accuracy: words } = usePage().texts;
  return (
    <thead>
      <tr>
        <th scope="col" className="sticky left-0 bg-panel">
          {words.model}
        </th>
        <th scope="col">{words.plain}</th>
        <th scope="col" className="number" aria-sort="ascending">
          {words.mase}
        </th>
        <td className="hidden w-1/5 tablet:table-cell" />
        {names.map((name) => (
          <th key={name} scope="col" className="number">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
