import { expect, test } from 'vitest';
import { filterChanges, folderOf } from './filter-changes.ts';

const changes = [
  { kind: 'deleted', path: '/etc/motd' },
  { kind: 'added', path: '/data/B' },
  { kind: 'changed', path: '/data/a' },
] as const;

test('changes are listed by path, as far as they fit', () => {
  const paths = (text: string, kind: 'all' | 'added') => filterChanges(changes, { text, kind }).map(({ path }) => path);
  expect(paths('', 'all')).toEqual(['/data/B', '/data/a', '/etc/motd']);
  expect(paths('DATA', 'all')).toEqual(['/data/B', '/data/a']);
  expect(paths('a', 'added')).toEqual(['/data/B']);
});

test('a path lies in a folder', () => {
  expect([folderOf('/a/b'), folderOf('/a')]).toEqual(['/a', '/']);
});
