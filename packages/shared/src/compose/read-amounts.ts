import { GIB, MIB } from '../units.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: MIB, g: GIB, t: 1024 * GIB };

/** `64m`, `1.5gb`, `512MiB`, 1048576 → bytes, all binary as the Compose Specification has them; null: none of these. */
export function parseBytes(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null;
  if (typeof value !== 'string') return null;
  const found = /^(\d{1,15}(?:\.\d{1,6})?)\s*([bkmgt]?)(?:i?b)?$/i.exec(value.trim());
  if (!found) return null;
  const bytes = Math.round(Number(found[1]) * (UNITS[(found[2] ?? '').toLowerCase()] ?? 1));
  return Number.isSafeInteger(bytes) ? bytes : null;
}

const SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 0.000_001, ns: 0.000_000_001 };

/** `1m30s`, `500ms` → seconds, rounded up; null: none of these. A bare number is no duration in a compose file. */
export function parseDurationSec(value: unknown): number | null {
  if (typeof value === 'string' && value.trim() === '0') return 0;
  if (value === 0) return 0;
  if (typeof value !== 'string' || !/^(\d{1,9}(\.\d{1,6})?(h|ms|us|ns|m|s)){1,6}$/.test(value.trim())) return null;
  let seconds = 0;
  for (const [, amount, unit] of value.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|ns|m|s)/g)) {
    seconds += Number(amount) * (SECONDS[unit ?? ''] ?? 0);
  }
  return Math.ceil(Number(seconds.toFixed(6)));
}

/** `0.5`, "2", 1.25 → thousandths of a core; null: none of these. */
export function parseMillicores(value: unknown): number | null {
  const cores = parseNumber(value);
  return cores === null || cores < 0 || cores > 1024 ? null : Math.round(cores * 1000);
}

/** A number, or a text that is one, as it is after a variable was replaced. */
export function parseNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^-?\d{1,15}(\.\d{1,9})?$/.test(value.trim())) return null;
  return Number(value);
}

export function parseWhole(value: unknown): number | null {
  const number = parseNumber(value);
  return number !== null && Number.isSafeInteger(number) ? number : null;
}

export function parseBoolean(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  return value === 'false' ? false : null;
}

/** A program with its arguments as a shell would cut them: quotes and backslashes, nothing else. Null: a quote stays open. */
export function splitCommand(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (quote === "'") {
      if (letter === "'") quote = null;
      else word = (word ?? '') + letter;
    } else if (letter === '\\' && at + 1 < text.length) {
      at += 1;
      const next = text[at] ?? '';
      // Inside of double quotes a backslash stands for itself before most letters; a line's end goes away with it.
      const kept = quote === '"' && !'"\\$`\n'.includes(next) ? `\\${next}` : next;
      word = (word ?? '') + (next === '\n' ? '' : kept);
    } else if (quote === '"') {
      if (letter === '"') quote = null;
      else word = (word ?? '') + letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= '';
    } else if (/\s/.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + letter;
    }
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
