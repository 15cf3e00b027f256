import { templateParameterSchema, type TemplateRow } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { findTemplates } from './find-templates.ts';
import { firstValues, makePassword } from './first-values.ts';

const row = (about: Partial<TemplateRow>): TemplateRow => ({
  id: 'x',
  name: 'nginx',
  title: { en: 'Web server', 'zh-CN': '网站' },
  description: 'Serves pages',
  category: 'web',
  needsRegistry: true,
  parameters: [],
  isOffered: true,
  updatedAtMs: 0,
  ...about,
});

describe('finding templates', () => {
  const all = [row({}), row({ name: 'echo', title: 'TCP echo', category: 'learn', needsRegistry: false })];
  const find = (about: Partial<Parameters<typeof findTemplates>[1]>) =>
    findTemplates(all, { search: '', category: '', registry: 'all', language: 'en', ...about }).map(({ name }) => name);

  it('goes by every word, in the reader’s language, by category and by need', () => {
    expect(find({})).toEqual(['echo', 'nginx']);
    expect(find({ search: 'PAGES web' })).toEqual(['nginx']);
    expect(find({ search: '网站', language: 'zh-CN' })).toEqual(['nginx']);
    expect(find({ search: '网站' })).toEqual([]);
    expect(find({ category: 'learn' })).toEqual(['echo']);
    expect(find({ registry: 'without' })).toEqual(['echo']);
  });
});

describe('the first values of a form', () => {
  it('are defaults, and for a secret one that is made up each time', () => {
    const parameters = [
      { name: 'A', type: 'string', title: 'A', default: 'x' },
      { name: 'B', type: 'boolean', title: 'B' },
      { name: 'C', type: 'secret', title: 'C', generate: 24 },
      { name: 'D', type: 'secret', title: 'D' },
    ].map((one) => templateParameterSchema.parse(one));
    const values = firstValues(parameters);
    expect(values).toMatchObject({ A: 'x', B: 'false', D: '' });
    expect(values['C']).toMatch(/^[A-Za-z2-9]{24}$/);
    expect(new Set(Array.from({ length: 50 }, () => makePassword(12))).size).toBe(50);
  });
});
