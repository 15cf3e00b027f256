const MAX_LENGTH = 32;
const MIN_LENGTH = 3;

/**
 * A short name for a title: "Größe & Söhne GmbH" → "grosse-sohne-gmbh". Empty where the title has too few letters that can
 * be part of one (a title in Chinese): then the person has to think of one.
 */
export function suggestSlug(title: string): string {
  const slug = title
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, '');
  return slug.length >= MIN_LENGTH ? slug : '';
}
