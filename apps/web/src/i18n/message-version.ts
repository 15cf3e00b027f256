import 'server-only';

import { createHash } from 'node:crypto';
import type { Language } from './languages.ts';
import { MESSAGES } from './messages.ts';

const versions = new Map<Language, string>();

/** Says which texts of a language these are: other texts have another version, so browsers keep each for ever. */
export function messageVersion(language: Language): string {
  const known = versions.get(language);
  if (known !== undefined) return known;
  const version = createHash('sha256').update(JSON.stringify(MESSAGES[language])).digest('hex').slice(0, 16);
  versions.set(language, version);
  return version;
}

/** Where a browser finds the texts of a language. */
export function messagesPath(language: Language): string {
  return `/messages/${language}/${messageVersion(language)}`;
}

/** What the frame around every panel says, and what may stand over any page. It comes with each page; the rest once. */
export function frameMessages(language: Language) {
  const { account, activity, common, palette } = MESSAGES[language];
  return { account: { proof: account.proof, password: account.password }, activity, common, palette };
}
