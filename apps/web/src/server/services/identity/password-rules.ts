import { dictionary } from '@zxcvbn-ts/language-common';
import { BulkheadError, type ErrorDetails } from '@bulkhead/shared';

export type Weakness = NonNullable<ErrorDetails['weakness']>;

/** What is left of a password without the account's own words has to be at least this long. */
const MIN_BESIDE_OWN_WORDS = 6;
/** Shorter parts of a name stand in too many other words. */
const MIN_OWN_WORD = 3;
/** A password of fewer different letters, or with a unit of up to this length repeated, is a short one in a long dress. */
const MIN_DIFFERENT = 5;
const MAX_REPEATED_UNIT = 6;

/** What an attacker tries first: about 49,000 leaked passwords, 18,000 of them of eight characters or more. */
const COMMON = new Set(dictionary['passwords-common']);

const REASONS: Record<Weakness, string> = {
  common: 'is on a list of common passwords, or is one of them with digits or signs around it',
  repeated: 'repeats itself or counts on',
  own: 'is hardly more than the name, the e-mail address or the name of this product',
};

/**
 * Refuses a password that is easy to guess. Length is the input schema's business; there are no rules of composition.
 * Errors: PASSWORD_WEAK with the field and the reason, never with the password.
 */
export function requireStrongPassword(
  password: string,
  about: { field: string; email: string; displayName: string },
): void {
  const weakness = findWeakness(password, [about.email, about.displayName]);
  if (weakness === null) return;
  throw new BulkheadError('PASSWORD_WEAK', `${about.field} ${REASONS[weakness]}; choose another one.`, {
    field: about.field,
    weakness,
  });
}

/** Why a password is easy to guess, or null. `own` are texts that whoever guesses knows: name, address. */
export function findWeakness(password: string, own: readonly string[]): Weakness | null {
  const lower = password.toLowerCase();
  if (isRepetition(lower)) return 'repeated';
  if (isCommon(lower)) return 'common';
  return isOwn(lower, own) ? 'own' : null;
}

/** On the list as it stands, twice in a row, or with digits and signs before and behind it: `Password1234!`. */
function isCommon(lower: string): boolean {
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const half = lower.slice(0, lower.length / 2);
  return COMMON.has(lower) || (core !== lower && COMMON.has(core)) || (half + half === lower && COMMON.has(half));
}

function isRepetition(lower: string): boolean {
  const letters = Array.from(lower);
  if (new Set(letters).size < MIN_DIFFERENT) return true;
  for (let unit = 1; unit <= MAX_REPEATED_UNIT; unit += 1) {
    if (letters.every((letter, index) => letter === letters[index % unit])) return true;
  }
  const points = letters.map((letter) => letter.codePointAt(0) ?? 0);
  const steps = points.slice(1).map((point, index) => point - (points[index] ?? 0));
  // `abcdefgh…`, `987654…`, `111222…`; at the ends of the alphabet and of the row of digits a step may be a leap.
  return steps.filter((step) => Math.abs(step) <= 1).length >= steps.length - 2;
}

function isOwn(lower: string, own: readonly string[]): boolean {
  const words = ['bulkhead', ...own.flatMap(wordsOf)].filter((word) => word.length >= MIN_OWN_WORD);
  let rest = lower;
  // The longest first, so that a part of a word does not leave its other half behind.
  for (const word of words.toSorted((one, other) => other.length - one.length)) rest = rest.replaceAll(word, '');
  return rest !== lower && rest.replaceAll(/[^\p{L}]/gu, '').length < MIN_BESIDE_OWN_WORDS;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
