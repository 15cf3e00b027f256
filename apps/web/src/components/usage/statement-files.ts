import { BILLED_UNIT_NAMES, type Statement } from '@bulkhead/shared';
import { CSV_MARK, csvLine } from '../table/csv.ts';

const COLUMNS = ['section', 'name', 'image', 'unit', 'from', 'to', 'quantity', 'price', 'amount', 'currency'] as const;
type Column = (typeof COLUMNS)[number];

/** A statement as a table: its lines, the sum, each instance's quantities and amount, and what belongs to none. */
export function statementToCsv(statement: Statement): string[] {
  const { currency, lines, sum, instances, rest } = statement;
  const month = { from: isoOf(statement.fromMs), to: isoOf(statement.toMs), currency };
  const line = (values: Partial<Record<Column, string | null>>) =>
    csvLine(COLUMNS.map((column) => numberOr(values[column] ?? null)));
  const quantities = (section: string, name: string, image: string, of: Statement['rest']) =>
    BILLED_UNIT_NAMES.map((unit) => line({ section, name, image, unit, ...month, quantity: of[unit] }));
  return [
    CSV_MARK,
    csvLine(COLUMNS),
    ...lines.map(({ unit, fromMs, toMs, quantity, price, amount }) =>
      line({ section: 'line', unit, from: isoOf(fromMs), to: isoOf(toMs), quantity, price, amount, currency }),
    ),
    line({ section: 'sum', ...month, amount: sum }),
    ...instances.flatMap(({ name, image, quantities: of, amount }) => [
      ...quantities('instance', name, image, of),
      line({ section: 'instance', name, image, ...month, amount }),
    ]),
    ...quantities('rest', '', '', rest),
  ];
}

export function statementToJson(statement: Statement): string[] {
  return [JSON.stringify(statement, null, 2), '\n'];
}

const isoOf = (atMs: number) => new Date(atMs).toISOString();

/** Decimals of ours are no formulas, also negative ones; more digits than a double has stay a text. */
function numberOr(value: string | null): string | number | null {
  return value !== null && /^-?\d{1,9}(\.\d{1,6})?$/.test(value) ? Number(value) : value;
}
