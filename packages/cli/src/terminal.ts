/** Where the program reads and writes; a seam for nothing but clarity, the real streams are its only user. */
export const out = (text: string): void => void process.stdout.write(text);
export const err = (text: string): void => void process.stderr.write(text);

export function printJson(value: unknown): void {
  out(`${JSON.stringify(value, null, 2)}\n`);
}

/** Columns as wide as their content, two spaces apart. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [header, ...rows]) {
    out(
      `${row
        .map((cell, column) => printable(cell).padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

/** Text of others must not command the terminal: no control characters, so no escape sequences. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '�');
}

const ESCAPE = String.fromCodePoint(27);
const COLOUR_OR_CONTROL = new RegExp(`${ESCAPE}\\[[\\d;]*m|[^\\P{Cc}\\n\\t]`, 'gu');

/**
 * Output of a program as a terminal may see it: lines, tabs and colours. Anything else that commands a terminal, such as
 * setting its title or the clipboard, is not for a container to do to whoever reads its log.
 */
export function colouredText(text: string): string {
  return text.replaceAll(COLOUR_OR_CONTROL, (found) => (found.length > 1 ? found : '�'));
}

/** A line that is typed without being shown; from a pipe, all that comes. */
export async function readSecret(question: string): Promise<string> {
  const { stdin } = process;
  if (!stdin.isTTY) {
    let text = '';
    stdin.setEncoding('utf8');
    for await (const chunk of stdin as AsyncIterable<string>) {
      text += chunk;
      if (text.length > 10_000) break;
    }
    return text.trim();
  }
  err(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    let text = '';
    for await (const chunk of stdin as AsyncIterable<string>) {
      for (const letter of chunk) {
        if (letter === '\r' || letter === '\n') return text.trim();
        if (letter === '\u0003') return '';
        text = letter === '\u007f' ? text.slice(0, -1) : `${text}${letter}`;
      }
    }
    return text.trim();
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    err('\n');
  }
}
