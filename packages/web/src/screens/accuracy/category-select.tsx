// All categories together, or one of them.

import { usePage } from '../../frame/page.ts';

export interface CategorySelectProps {
  readonly all: string;
  readonly categories: ReadonlyArray<{ readonly category_id: number; readonly category_name: string }>;
  /** Undefined: all. */
  readonly chosen: number | undefined;
  readonly onChoose: (categoryId: number | undefined) => void;
}

export function CategorySelect({ all, categories, chosen, onChoose }: CategorySelectProps) {
  const { texts } = usePage();
  return (
    <label className="flex max-w-full items-center gap-3 text-[13.5px] text-ink-2">
      {texts.accuracy.category}
      <select
        className="field max-w-[min(360px,62vw)] text-[15px]"
        value={chosen ?? ''}
        onChange={({ target }) => onChoose(target.value === '' ? undefined : Number(target.value))}
      >
        <option value="">{all}</option>
        {categories.map(({ category_id, category_name }) => (
          <option key={category_id} value={category_id}>
            {category_name}
          </option>
        ))}
      </select>
    </label>
  );
}
