/**
 * Whole numbers as text of the 64 characters that neither JSON nor a URL escapes: five bits a character, the lowest first, the
 * sixth says that more follow. Small numbers, of which differences mostly are, take one character.
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map(Array.from(ALPHABET, (character, value) => [character.charCodeAt(0), value]));
const BASE = 32;
/** So many characters hold every safe whole number. */
const MAX_CHARACTERS = 11;

/** `value`: a whole number from 0 to Number.MAX_SAFE_INTEGER. */
export function writeCount(value: number): string {
  let text = '';
  let rest = value;
  // Division, not shifting: beyond 32 bits shifts lose what is above.
  for (; rest >= BASE; rest = Math.floor(rest / BASE)) text += ALPHABET.charAt(BASE + (rest % BASE));
  return text + ALPHABET.charAt(rest);
}

/** A whole number of either sign, up to half of Number.MAX_SAFE_INTEGER. */
export function writeDifference(value: number): string {
  return writeCount(value < 0 ? -2 * value - 1 : 2 * value);
}

/** Reads what the two above wrote, one number after the other. Throws RangeError where the text is not theirs. */
export class DigitReader {
  readonly #text: string;
  #place = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#place >= this.#text.length;
  }

  count(): number {
    let value = 0;
    for (let weight = 1, read = 0; read < MAX_CHARACTERS; weight *= BASE, read += 1) {
      // Beyond the end this is NaN, which stands for nothing either.
      const digit = VALUES.get(this.#text.charCodeAt(this.#place));
      if (digit === undefined) throw new RangeError(`no digit at ${this.#place}`);
      this.#place += 1;
      value += (digit % BASE) * weight;
      if (value > Number.MAX_SAFE_INTEGER) break;
      if (digit < BASE) return value;
    }
    throw new RangeError(`too large a number before ${this.#place}`);
  }

  difference(): number {
    const count = this.count();
    return count % 2 === 0 ? count / 2 : -(count + 1) / 2;
  }
}
