import { describe, expect, it } from 'vitest';
import { safeNext } from './safe-next.ts';

describe('safeNext', () => {
  it('keeps paths of this dashboard', () => {
    expect(safeNext('/t/acme/instances?page=2')).toBe('/t/acme/instances?page=2');
  });
  it.each([
    undefined,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/..//evil.example',
    'javascript:alert(1)',
    '/sign-in?next=/x',
  ])('refuses %s', (wanted) => {
    expect(safeNext(wanted)).toBe('/');
  });
});
