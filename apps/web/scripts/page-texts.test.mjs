import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LIST, pageTexts } from './page-texts.mjs';

it('src/i18n/page-texts.json is what `node scripts/page-texts.mjs` finds in the pages', () => {
  expect(JSON.parse(readFileSync(LIST, 'utf8'))).toEqual(JSON.parse(pageTexts()));
});
