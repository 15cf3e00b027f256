import { describe, expect, it } from 'vitest';
import { negotiateLanguage } from './languages.ts';

describe('negotiateLanguage', () => {
  it('takes the exact tag of the heaviest weight', () => {
    expect(negotiateLanguage('en;q=0.5, zh-CN;q=0.9')).toBe('zh-CN');
  });
  it('falls back to the primary subtag', () => {
    expect(negotiateLanguage('zh-TW,fr;q=0.2')).toBe('zh-CN');
    expect(negotiateLanguage('en-GB')).toBe('en');
  });
  it('ignores what is refused and what is not spoken', () => {
    expect(negotiateLanguage('zh-CN;q=0, de')).toBe('en');
    expect(negotiateLanguage(null)).toBe('en');
  });
});
