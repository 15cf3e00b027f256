import { expect, it } from 'vitest';
import { countRanges, firstFreeAddress, toAddress, toNumber } from './addresses.ts';

it('gives the lowest address that is neither the network, its gateway, everybody nor taken', () => {
  expect(firstFreeAddress('10.96.3.0/24', new Set())).toBe('10.96.3.2');
  expect(firstFreeAddress('10.96.3.0/24', new Set(['10.96.3.2', '10.96.3.4']))).toBe('10.96.3.3');
  const all = new Set(Array.from({ length: 253 }, (_, index) => `10.96.3.${index + 2}`));
  expect(firstFreeAddress('10.96.3.0/24', all)).toBeNull();
  all.delete('10.96.3.254');
  expect(firstFreeAddress('10.96.3.0/24', all)).toBe('10.96.3.254');
  expect(firstFreeAddress('10.0.0.0/30', new Set())).toBe('10.0.0.2');
});

it('counts in addresses as in numbers', () => {
  for (const address of ['0.0.0.0', '10.96.255.255', '255.255.255.255']) {
    expect(toAddress(toNumber(address))).toBe(address);
  }
  expect(countRanges('10.96.0.0/12', 24)).toBe(4096);
});
