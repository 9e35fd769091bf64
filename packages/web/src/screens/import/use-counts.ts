// Counts, percentages and sums of several currencies as the reader writes them.

import { useMemo } from 'react';
import { useTexts } from '../../texts/use-texts.ts';
import { createFormat } from '../../words/format.ts';

export interface Counts {
  integer(value: number): string;
  /** 0 to 1, rounded down, so that it is complete only when it is. */
  percent(part: number): string;
  sums(sums: ReadonlyArray<{ readonly currency: string; readonly amount: string }>): string;
}

export function useCounts(): Counts {
  const { language } = useTexts();
  return useMemo(() => {
    const integer = new Intl.NumberFormat();
    const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });
    return {
      integer: (value) => integer.format(value),
      percent: (part) => percent.format(Math.floor(part * 100) / 100),
      sums: (sums) =>
        sums
          .map(({ currency, amount }) =>
            createFormat({ locale: undefined, language, currency, timezone: 'UTC' }).amount(amount),
          )
          .join(' + '),
    };
  }, [language]);
}
