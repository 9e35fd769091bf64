// Hands the reader a file that the page made.

export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** What every file system takes: no separators, no control characters, not endless. */
export function fileName(name: string): string {
  const [, stem = name, ending = ''] = /^(.*?)(\.[a-z]+)?$/s.exec(name) ?? [];
  const safe = stem
    .replaceAll(/[\p{C}/\\:*?"<>|\s]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100);
  return `${safe === '' ? 'topline' : safe}${ending}`;
}
