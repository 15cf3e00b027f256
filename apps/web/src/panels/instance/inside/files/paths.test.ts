import { expect, test } from 'vitest';
import { crumbsOf, isName, joinPath, modeText, parentOf } from './paths.ts';

test('paths are put together and taken apart', () => {
  expect([joinPath('/', 'a'), joinPath('/a/', 'b')]).toEqual(['/a', '/a/b']);
  expect(crumbsOf('/a/b c')).toEqual([
    { name: 'a', path: '/a' },
    { name: 'b c', path: '/a/b c' },
  ]);
  expect([parentOf('/a/b'), parentOf('/a'), parentOf('/')]).toEqual(['/a', '/', '/']);
});

test('a name is what the kernel takes for one', () => {
  expect(['a', 'ü'.repeat(127), 'a\nb', '--help'].map(isName)).toEqual([true, true, true, true]);
  expect(['', '.', '..', 'a/b', 'a\0b', 'ü'.repeat(128)].map(isName)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('permissions read as ls writes them', () => {
  expect(modeText('file', 0o644)).toBe('-rw-r--r--');
  expect(modeText('folder', 0o1777)).toBe('drwxrwxrwt');
  expect(modeText('file', 0o4755)).toBe('-rwsr-xr-x');
  expect(modeText('file', 0o2640)).toBe('-rw-r-S---');
});
