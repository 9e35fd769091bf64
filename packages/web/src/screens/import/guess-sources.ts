// Which column of a file is meant by which field, guessed from the names in its header. The names of the command line
// always fit; of others, those that shops and spreadsheets use. A column is taken once.

import {
  COLUMNS,
  type FieldSource,
  type FieldSources,
  IMPORT_FIELDS,
  type ImportField,
} from '@topline/domain/import/import-row.ts';

/** Some fields may have no source yet. */
export type ChosenSources = Readonly<Partial<Record<ImportField, FieldSource>>>;

/** Folded: lower case, letters and digits only. No price and no total: those are seldom the amount of a line. */
const OTHER_NAMES: Readonly<Record<ImportField, readonly string[]>> = {
  externalOrderId: [
    'orderexternalid',
    'externalorderid',
    'orderid',
    'ordernumber',
    'orderno',
    'order',
    'bestellnummer',
  ],
  orderDate: ['orderts', 'orderdate', 'orderedat', 'createdat', 'timestamp', 'datetime', 'date', 'datum'],
  merchant: ['merchantname', 'shop', 'store', 'seller', 'region', 'händler', 'loja'],
  category: ['categoryname', 'productcategory', 'producttype', 'subcategory', 'kategorie', 'categoria'],
  quantity: ['qty', 'units', 'lineitemquantity', 'menge', 'anzahl', 'quantidade'],
  lineAmount: ['lineamount', 'linetotal', 'amount', 'sales', 'revenue', 'betrag', 'umsatz', 'valor'],
  currency: ['currencycode', 'währung', 'moeda'],
};

export function guessSources(header: readonly string[]): ChosenSources {
  const free = new Set(header.filter((name) => header.indexOf(name) === header.lastIndexOf(name)));
  const sources: Partial<Record<ImportField, FieldSource>> = {};
  const take = (field: ImportField, name: string | undefined): void => {
    if (name === undefined || sources[field] !== undefined) return;
    free.delete(name);
    sources[field] = { column: name };
  };
  for (const field of IMPORT_FIELDS) take(field, free.has(COLUMNS[field]) ? COLUMNS[field] : undefined);
  for (const field of IMPORT_FIELDS) {
    const wanted = [folded(COLUMNS[field]), ...OTHER_NAMES[field]];
    for (const other of wanted)
      take(
        field,
        [...free].find((name) => folded(name) === other),
      );
  }
  return sources;
}

export function isComplete(sources: ChosenSources): sources is FieldSources {
  return IMPORT_FIELDS.every((field) => {
    const source = sources[field];
    return source !== undefined && ('column' in source || source.text.trim() !== '');
  });
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
