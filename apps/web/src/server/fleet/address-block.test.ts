import { expect, test } from 'vitest';
import { addressBlock } from './address-block.ts';

test('an IPv6 address counts by its /64, an IPv4 one by itself, mapped or not', () => {
  expect(addressBlock('2001:db8:1:2:3:4:5:6')).toBe(addressBlock('2001:db8:1:2::1'));
  expect(addressBlock('2001:db8:1:2::1')).not.toBe(addressBlock('2001:db8:1:3::1'));
  expect(addressBlock('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(addressBlock('192.0.2.2')).toBe('192.0.2.2');
  expect(addressBlock('unknown')).toBe('unknown');
});
