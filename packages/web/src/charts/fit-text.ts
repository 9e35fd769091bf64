// SVG text neither wraps nor ends in an ellipsis by itself: names are other people's text and may be of any length.

const ELLIPSIS = '…';
let measure: CanvasRenderingContext2D | null | undefined;

/** The text, or as much of its beginning as fits into so many pixels, at a size of the page's font. */
export function fitText(text: string, width: number, font: { readonly px: number; readonly weight: number }): string {
  measure ??= document.createElement('canvas').getContext('2d');
  if (measure === null) return text;
  measure.font = `${font.weight} ${font.px}px ${getComputedStyle(document.body).fontFamily}`;
  if (measure.measureText(text).width <= width) return text;
  const letters = [...text];
  let fits = 0;
  let tooMany = letters.length;
  while (fits + 1 < tooMany) {
    const middle = (fits + tooMany) >> 1;
    const wide = measure.measureText(letters.slice(0, middle).join('') + ELLIPSIS).width > width;
    if (wide) tooMany = middle;
    else fits = middle;
  }
  return letters.slice(0, fits).join('').trimEnd() + ELLIPSIS;
}
