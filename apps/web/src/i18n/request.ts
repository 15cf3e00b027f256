import { getRequestConfig } from 'next-intl/server';
import { cookies, headers } from 'next/headers';
import { isLanguage, LANGUAGE_COOKIE, negotiateLanguage } from './languages.ts';
import { MESSAGES } from './messages.ts';

/** The language of a request: the one chosen in the menu, else the browser's. It is never part of the URL. */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value;
  const locale = isLanguage(chosen) ? chosen : negotiateLanguage((await headers()).get('accept-language'));
  return { locale, messages: MESSAGES[locale], timeZone: 'UTC', now: new Date() };
});
