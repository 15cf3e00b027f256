import { expect, test } from 'vitest';
import { colouredText, printable } from './terminal.ts';

test.each([
  ['\u001B[1;31mred\u001B[0m\tand\nmore', '\u001B[1;31mred\u001B[0m\tand\nmore'],
  ['\u001B]52;c;ZXZpbA==\u0007', '�]52;c;ZXZpbA==�'],
  ['\u001B[2J\u001B[H', '�[2J�[H'],
  ['\u009B31m\u0008', '�31m�'],
  ['over\rwritten', 'over�written'],
  ['é漢🚢', 'é漢🚢'],
])('of a log %j a terminal sees %j', (text, shown) => {
  expect(colouredText(text)).toBe(shown);
});

test('a name is one line without commands, and without turning the reading direction', () => {
  expect(printable('a\n\u001B[31mb\u202Ec')).toBe('a��[31mb�c');
});
