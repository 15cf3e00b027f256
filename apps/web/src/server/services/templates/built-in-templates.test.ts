import { readCompose } from '@bulkhead/shared/compose/read-compose';
import { readTemplate } from '@bulkhead/shared/compose/read-template';
import { inLanguage } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { readBuiltInTemplates } from './seed-templates.ts';

const sources = await readBuiltInTemplates();
const heads = sources.map((source) => ({ source, ...readTemplate(source) }));
const DEMO_IMAGE = 'bulkhead/busybox:1';

describe('the templates that come along', () => {
  it('are at least eight that run without a registry, and nine of the usual ones', () => {
    expect(heads.filter(({ head }) => head?.['needs-registry'] === false).length).toBeGreaterThanOrEqual(8);
    expect(heads.filter(({ head }) => head?.['needs-registry'] === true).length).toBeGreaterThanOrEqual(9);
    expect(new Set(heads.map(({ head }) => head?.name)).size).toBe(sources.length);
  });

  it.each(heads)('are read without an error or a warning: $head.name', ({ head, findings, source }) => {
    expect(findings).toEqual([]);
    expect(head).not.toBeNull();
    const parameters = (head?.parameters ?? []).map((one) => ({
      name: one.name,
      value: one.default ?? 'x',
      secret: one.type === 'secret',
    }));
    const { file } = readCompose(source, parameters);
    for (const { image, size } of file?.services ?? []) {
      expect(image === DEMO_IMAGE, image).toBe(head?.['needs-registry'] === false);
      expect(image, 'a version').toMatch(/:[^:]*\d/);
      expect(size.memoryLimitBytes).not.toBeNull();
    }
  });

  it.each(heads)('have their words in Chinese, except for names: $head.name', ({ head }) => {
    if (head === null) throw new Error('it cannot be read');
    const texts = [head.description, ...head.parameters.map(({ title }) => title)];
    for (const text of texts) expect(inLanguage(text, 'zh-CN')).toMatch(/\p{Script=Han}/u);
  });
});
