import 'server-only';

import { createHash } from 'node:crypto';
import type { Language } from './languages.ts';
import { MESSAGES } from './messages.ts';
import pageTexts from './page-texts.json';

const versions = new Map<Language, string>();

/** Says which texts of a language these are: other texts have another version, so browsers keep each for ever. */
export function messageVersion(language: Language): string {
  const known = versions.get(language);
  if (known !== undefined) return known;
  const version = createHash('sha256').update(JSON.stringify(MESSAGES[language])).digest('hex').slice(0, 16);
  versions.set(language, version);
  return version;
}

const FRAME = ['activity', 'common', 'palette'] as const;

/** What the frame around every panel says, and what may stand over any page. It comes with each page. */
export function frameMessages(language: Language) {
  const { account, activity, common, palette } = MESSAGES[language];
  return { account: { proof: account.proof, password: account.password }, activity, common, palette };
}

/** Routes with their namespaces; those without parameters first, for `launch` is no instance's id. */
const PAGES = Object.entries(pageTexts)
  .map(([route, namespaces]) => ({
    pattern: new RegExp(`^${route.replaceAll(/\[\w+\]/g, '[^/]+')}$`),
    parameters: route.split('[').length,
    namespaces: namespaces.filter((name) => !FRAME.some((each) => each === name)),
  }))
  .toSorted((a, b) => a.parameters - b.parameters);

/** Where a browser finds the texts of the page at a path, beside the frame's; all of them for a page that is not known. */
export function messagesPath(language: Language, pathname: string): string {
  const page = PAGES.find(({ pattern }) => pattern.test(pathname));
  const namespaces = page?.namespaces ?? Object.keys(MESSAGES[language]);
  return `/messages/${language}/${messageVersion(language)}?only=${namespaces.join(',')}`;
}

/** Of all texts of a language the ones of these namespaces; names that there are not are passed over. */
export function pickMessages(language: Language, namespaces: readonly string[]) {
  return Object.fromEntries(Object.entries(MESSAGES[language]).filter(([name]) => namespaces.includes(name)));
}
