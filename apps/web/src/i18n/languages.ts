/** The languages that the dashboard speaks. The first one is what a browser gets that asks for none of them. */
export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Remembers the choice made in the header's menu. It is no secret, so scripts may write it. */
export const LANGUAGE_COOKIE = 'bulkhead-language';

/** Each language under its own name, so that one can find back from a language that one cannot read. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', 'zh-CN': '简体中文' };

export function isLanguage(text: string | undefined): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** The best of our languages for an Accept-Language header: exact tag first, then the primary subtag, by weight. */
export function negotiateLanguage(acceptLanguage: string | null): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',', 20)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    const exact = LANGUAGES.find((language) => language.toLowerCase() === tag);
    if (exact !== undefined) return exact;
    const primary = tag.split('-')[0];
    const related = LANGUAGES.find((language) => language.toLowerCase().split('-')[0] === primary);
    if (related !== undefined) return related;
  }
  return LANGUAGES[0];
}
