/**
 * A field that no spreadsheet takes for a formula: some of them run what begins with one of these, also after blanks,
 * and a name or a message is anybody's text.
 */
export function csvField(text: string): string {
  const safe = /^\s*[=+\-@\t\r|%]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line of a CSV file with its end. Numbers are ours and stay numbers, negative ones too. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map((value) => (typeof value === 'number' ? String(value) : csvField(value ?? ''))).join(',')}\r\n`;
}

/** Tells spreadsheets that the file is UTF-8. */
export const CSV_MARK = '\uFEFF';
