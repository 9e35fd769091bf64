// A refusal for people: the page itself, told in its head what went wrong and to which screen it leads back. It says so in the
// reader's language; the status is the refusal's own.

import type { Fault } from '@topline/domain/fault.ts';

export type RefusalPage = (fault: Fault) => string;

export function createRefusalPage(page: string): RefusalPage {
  return ({ code, extra }) => {
    const wanted = typeof extra?.return === 'string' ? extra.return : '/';
    // A function, so that no $ in the address means anything.
    return page.replace(
      '</head>',
      () => `<meta name="refusal" content="${code}" data-return="${escaped(wanted)}"></head>`,
    );
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
