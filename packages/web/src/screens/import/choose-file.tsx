// A place to drop a file on, which is also the button that chooses one.

import { type DragEvent, useState } from 'react';
import { useTexts } from '../../texts/use-texts.ts';

export function ChooseFile({ onChoose }: { readonly onChoose: (file: File) => void }) {
  const { import: words } = useTexts();
  const [isOver, setIsOver] = useState(false);
  function take(files: FileList | null): void {
    const [file] = files ?? [];
    if (file !== undefined) onChoose(file);
  }
  function over(event: DragEvent, next: boolean): void {
    event.preventDefault();
    setIsOver(next);
  }
  return (
    <label
      className="drop"
      data-over={isOver}
      onDragOver={(event) => over(event, true)}
      onDragLeave={(event) => over(event, false)}
      onDrop={(event) => {
        over(event, false);
        take(event.dataTransfer.files);
      }}
    >
      <span>{words.drop}</span>
      <b>{words.choose}</b>
      <input
        type="file"
        accept=".csv,.gz,.txt,text/csv,application/gzip"
        onChange={(event) => take(event.target.files)}
      />
    </label>
  );
}
