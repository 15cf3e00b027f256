export type CommandLine =
  { ok: true; words: string[] } | { ok: false; problem: 'unclosed-quote' | 'trailing-backslash' };

/** In double quotes a backslash escapes only these; elsewhere it stands for itself. */
const ESCAPED_IN_DOUBLE = new Set(['"', '\\', '$', '`', '\n']);

/**
 * A line as a shell would cut it into words: quotes, backslashes, blanks. Nothing is expanded, because there is no shell:
 * `$HOME` and `*` reach the program as they are.
 */
export function splitCommandLine(line: string): CommandLine {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let index = 0; index < line.length; index += 1) {
    const char = line.charAt(index);
    const next = line.charAt(index + 1);
    if (quote === "'") {
      if (char === "'") quote = null;
      else word += char;
    } else if (char === '\\') {
      if (next === '') return { ok: false, problem: 'trailing-backslash' };
      if (quote === '"' && !ESCAPED_IN_DOUBLE.has(next)) word = (word ?? '') + char;
      else {
        word = (word ?? '') + next;
        index += 1;
      }
    } else if (quote === '"') {
      if (char === '"') quote = null;
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== null) return { ok: false, problem: 'unclosed-quote' };
  if (word !== null) words.push(word);
  return { ok: true, words };
}

/** Words as a line that is cut into the same words again. */
export function joinCommandLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : quote(word))).join(' ');
}

/** In the quotes that the word itself has none of, where there are such. */
function quote(word: string): string {
  if (word.includes("'") && !/["\\$`]/.test(word)) return `"${word}"`;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
