import type { TemplateParameter } from '@bulkhead/shared';

/** What stands in a template's form at first: defaults, and for secrets that are to be made up something that nobody guesses. */
export function firstValues(parameters: readonly TemplateParameter[]): Record<string, string> {
  return Object.fromEntries(
    parameters.map(({ name, type, default: fallback, generate }) => {
      if (type === 'secret') return [name, generate === null ? '' : makePassword(generate)];
      return [name, fallback ?? (type === 'boolean' ? 'false' : '')];
    }),
  );
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** Letters and digits that look like no others; each is as likely as the next. */
export function makePassword(length: number): string {
  let password = '';
  while (password.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < LETTERS.length * Math.floor(256 / LETTERS.length) && password.length < length) {
        password += LETTERS[byte % LETTERS.length] ?? '';
      }
    }
  }
  return password;
}
