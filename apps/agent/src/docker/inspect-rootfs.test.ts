import { expect, test } from 'vitest';
import { joinHistory } from './inspect-rootfs.ts';

const step = (CreatedBy: string, Size: number) => ({ CreatedBy, Size });

test('steps that made no layer are left out of the layers', () => {
  const history = [step('CMD ["sh"]', 0), step('COPY app', 70), step('ENV A=1', 0), step('ADD rootfs', 500)];
  expect(joinHistory(['sha256:a', 'sha256:b'], history)).toEqual([
    { chain: 'sha256:a', createdBy: 'ADD rootfs', sizeBytes: 500 },
    { chain: 'sha256:a sha256:b', createdBy: 'COPY app', sizeBytes: 70 },
  ]);
});

test('an empty layer counts where every step made one', () => {
  expect(joinHistory(['sha256:a', 'sha256:b'], [step('RUN true', 0), step('ADD rootfs', 5)])[1]).toMatchObject({
    createdBy: 'RUN true',
    sizeBytes: 0,
  });
});

test('a history that does not fit says nothing', () => {
  expect(joinHistory(['sha256:a', 'sha256:b'], [step('?', 3)])).toEqual([
    { chain: 'sha256:a', createdBy: '', sizeBytes: null },
    { chain: 'sha256:a sha256:b', createdBy: '', sizeBytes: null },
  ]);
});
