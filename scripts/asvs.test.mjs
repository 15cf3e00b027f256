import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

/**
 * @typedef {object} Requirement
 * @property {string} id
 * @property {number} level
 * @property {boolean} applies
 * @property {{ file: string, name: string }[]} [tests]
 * @property {string} [document] file#Heading
 * @property {string} [reason]
 * @property {boolean} [open] applies and is not met: the reason says why
 */

const ROOT = new URL('../', import.meta.url);
/** @param {string} path */
const read = (path) => readFile(new URL(path, ROOT), 'utf8');
/** @type {{ requirements: Requirement[] }} */
const { requirements } = JSON.parse(await read('docs/security/asvs-5.0-level-2.json'));
const LEVELS = { 1: 70, 2: 183 };
const LEAST_COVERED = 0.95;

describe('the map of ASVS 5.0', () => {
  it('has every requirement of levels 1 and 2 once', () => {
    expect(new Set(requirements.map(({ id }) => id)).size).toBe(requirements.length);
    for (const [level, count] of Object.entries(LEVELS)) {
      expect(requirements.filter((one) => one.level === Number(level))).toHaveLength(count);
    }
    for (const { id } of requirements) expect(id).toMatch(/^V\d{1,2}\.\d{1,2}\.\d{1,2}$/);
  });

  it.each(requirements.filter(({ applies }) => !applies))('says why $id does not apply', ({ reason }) => {
    expect(reason?.length ?? 0).toBeGreaterThan(10);
  });

  it.each(requirements.filter(({ applies }) => applies))('says what holds $id, and it is there', async (one) => {
    expect((one.tests?.length ?? 0) > 0 || one.document !== undefined || (one.reason?.length ?? 0) > 20).toBe(true);
    for (const { file, name } of one.tests ?? []) {
      const quoted = ["'", '"', '`'].map((quote) => `${quote}${name}${quote}`);
      const text = await read(file);
      expect(
        quoted.some((each) => text.includes(each)),
        `${file}: ${name}`,
      ).toBe(true);
    }
    if (one.document === undefined) return;
    const [file = '', heading = ''] = one.document.split('#');
    expect(await read(file)).toContain(`\n## ${heading}\n`);
  });

  it('covers at least 95 % of what applies, and says of the rest what is missing', () => {
    const applying = requirements.filter(({ applies }) => applies);
    const open = applying.filter((one) => one.open === true);
    for (const { reason } of open) expect(reason?.length ?? 0).toBeGreaterThan(20);
    expect(1 - open.length / applying.length).toBeGreaterThanOrEqual(LEAST_COVERED);
  });
});
