/** Compares for a table: numbers by size, texts by the rules of the language with numbers in them by size. */
export function naturalOrder(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left).localeCompare(String(right), 'en', { numeric: true });
}
