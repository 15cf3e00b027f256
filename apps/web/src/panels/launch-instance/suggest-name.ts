const SUFFIX_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const SUFFIX_LENGTH = 4;

/** A name for an instance of an image: `registry/library/nginx:1.29` → `nginx-k7fq`. `random` gives 0 ≤ x < 1. */
export function suggestName(image: string, random: () => number): string {
  const base = (image.split('/').at(-1) ?? '').split(/[:@]/)[0] ?? '';
  const clean = base
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () =>
    SUFFIX_LETTERS.charAt(Math.floor(random() * SUFFIX_LETTERS.length)),
  ).join('');
  return `${clean === '' ? 'instance' : clean}-${suffix}`;
}
