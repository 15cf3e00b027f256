import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const SHARED = join(import.meta.dirname, '../../../packages/shared/src');
/** What pages name without checking anything. */
const PLAIN = ['in-language', 'metric-columns', 'no-controls', 'patterns', 'spans', 'words'];
const VALUE_IMPORT = /^(?:import|export) (?!type )[^;]*? from '([^']+)';/gm;

/**
 * Packages that a file and what it imports bring along; types bring none.
 *
 * @param {string} file
 * @param {Set<string>} [seen]
 * @returns {string[]}
 */
function packagesOf(file, seen = new Set()) {
  if (seen.has(file)) return [];
  seen.add(file);
  return [...readFileSync(file, 'utf8').matchAll(VALUE_IMPORT)].flatMap(([, from = '']) =>
    from.startsWith('.') ? packagesOf(resolve(file, '..', from), seen) : [from],
  );
}

it.each(PLAIN)('%s brings no validator to a browser', (name) => {
  expect(packagesOf(join(SHARED, `${name}.ts`))).toEqual([]);
});

it('finds the validator where there is one', () => {
  expect(packagesOf(join(SHARED, 'controls.ts'))).toContain('zod');
});
