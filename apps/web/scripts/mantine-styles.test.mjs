import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LIST, mantineStyles } from './mantine-styles.mjs';

it('src/app/mantine-styles.css is what `node scripts/mantine-styles.mjs` makes of the components in use', () => {
  expect(readFileSync(LIST, 'utf8')).toBe(mantineStyles());
});
