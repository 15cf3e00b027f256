import Bowser from 'bowser';

/** A browser's own word about itself, in words: `Firefox 143` on `Linux`. Null where it does not say. */
export function describeDevice(userAgent: string): { browser: string | null; system: string | null } {
  if (userAgent === '') return { browser: null, system: null };
  const { browser, os } = Bowser.parse(userAgent);
  const major = browser.version?.split('.', 1)[0];
  const known = browser.name !== undefined && browser.name !== '';
  return {
    browser: known ? [browser.name, major].filter(Boolean).join(' ') : null,
    system: os.name !== undefined && os.name !== '' ? os.name : null,
  };
}
