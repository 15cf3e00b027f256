import { expect, it } from 'vitest';
import { shortenIds } from './shorten-ids.ts';

it('shortens container ids and nothing else', () => {
  const id = '0123456789abcdef'.repeat(4);
  expect(shortenIds(`bulkhead/acme/${id}`)).toBe('bulkhead/acme/0123456789ab…');
  expect(shortenIds(`bulkhead.slice/docker-${id}.scope`)).toBe('bulkhead.slice/docker-0123456789ab….scope');
  expect(shortenIds('bulkhead/cafe0123456789')).toBe('bulkhead/cafe0123456789');
});
