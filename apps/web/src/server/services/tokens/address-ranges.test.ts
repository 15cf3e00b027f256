import { expect, test } from 'vitest';
import { isInRanges, normaliseRange } from './address-ranges.ts';

test.each([
  ['192.0.2.0/24', '192.0.2.0/24'],
  ['192.0.2.77/24', '192.0.2.0/24'],
  ['192.0.2.7', '192.0.2.7/32'],
  ['2001:DB8::1', '2001:db8::1/128'],
  ['2001:db8:0:1::5/64', '2001:db8:0:1::/64'],
  ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
  ['::ffff:192.0.2.9', '192.0.2.9/32'],
  ['0.0.0.0/0', '0.0.0.0/0'],
])('%s is kept as %s', (text, kept) => {
  expect(normaliseRange(text)).toBe(kept);
});

test.each(['', 'x', '10', '10.1/16', '0x7f.1', '010.0.0.1', '192.0.2.0/33', '192.0.2.0/-1', '::ffff:0.0.0.0/80', '/8'])(
  '%s is no range',
  (text) => {
    expect(normaliseRange(text)).toBeNull();
  },
);

test.each([
  ['192.0.2.200', ['192.0.2.0/24'], true],
  ['192.0.3.1', ['192.0.2.0/24'], false],
  ['::ffff:192.0.2.200', ['192.0.2.0/24'], true],
  ['::ffff:c000:2c8', ['192.0.2.0/24'], true],
  ['192.0.2.200', ['2001:db8::/32'], false],
  ['2001:db8::9', ['192.0.2.0/24', '2001:db8::/32'], true],
  ['2001:db9::9', ['2001:db8::/32'], false],
  ['fe80::1%eth0', ['fe80::/10'], true],
  ['in-process', ['0.0.0.0/0', '::/0'], false],
  ['unknown', [], true],
] as const)('%s in %j: %s', (address, ranges, inside) => {
  expect(isInRanges(address, ranges)).toBe(inside);
});
