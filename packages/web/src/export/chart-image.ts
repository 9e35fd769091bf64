// A chart as a file that looks the same anywhere: the drawing with its computed colours written into it, as SVG, or
// painted on a canvas at twice its size, as PNG.

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';
const MARGIN = 16;
const PNG_SCALE = 2;
const STYLES = [
  ...['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin'],
  ...['opacity', 'font-family', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline'],
];

export function chartAsSvg(chart: SVGSVGElement, title: string): Blob {
  return new Blob([new XMLSerializer().serializeToString(standalone(chart, title).svg)], { type: 'image/svg+xml' });
}

export async function chartAsPng(chart: SVGSVGElement, title: string): Promise<Blob> {
  const { width, height } = standalone(chart, title);
  const address = URL.createObjectURL(chartAsSvg(chart, title));
  try {
    const image = new Image(width, height);
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * PNG_SCALE;
    canvas.height = height * PNG_SCALE;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('the browser made no picture')) : resolve(blob)));
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

function standalone(chart: SVGSVGElement, title: string) {
  const { width, height } = chart.getBoundingClientRect();
  const copy = chart.cloneNode(true) as SVGSVGElement;
  writeStyles(chart, copy);
  const outer = { width: Math.ceil(width) + 2 * MARGIN, height: Math.ceil(height) + 2 * MARGIN };
  const svg = document.createElementNS(SVG_NAMESPACE, 'svg');
  setAll(svg, { ...outer, viewBox: `0 0 ${outer.width} ${outer.height}` });
  const name = svg.appendChild(document.createElementNS(SVG_NAMESPACE, 'title'));
  name.textContent = title;
  const ground = svg.appendChild(document.createElementNS(SVG_NAMESPACE, 'rect'));
  setAll(ground, { ...outer, fill: getComputedStyle(document.body).backgroundColor });
  setAll(copy, { x: MARGIN, y: MARGIN, width, height });
  svg.appendChild(copy);
  return { svg, ...outer };
}

/** Classes mean nothing outside the page: what they do to the drawing is written onto each of its elements. */
function writeStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const name of STYLES) to.setAttribute(name, style.getPropertyValue(name));
  to.removeAttribute('class');
  to.removeAttribute('style');
  for (const [index, child] of [...from.children].entries()) {
    const copy = to.children[index];
    if (copy !== undefined) writeStyles(child, copy);
  }
}

function setAll(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
