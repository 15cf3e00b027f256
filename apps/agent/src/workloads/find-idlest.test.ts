import { expect, it } from 'vitest';
import { findIdlest } from './find-idlest.ts';

const one = (instanceId: string, cpuUsedMillicores: number | null, memoryUsedBytes: number) => ({
  instanceId,
  cpuUsedMillicores,
  memoryUsedBytes,
});

it('names the one that uses the least CPU, then frees the most memory, then comes first by id', () => {
  expect(findIdlest([])).toBeNull();
  expect(findIdlest([one('a', 20, 9), one('b', 5, 1), one('c', 300, 5)])?.instanceId).toBe('b');
  expect(findIdlest([one('a', 5, 1), one('b', 5, 7)])).toEqual({
    instanceId: 'b',
    cpuUsedMillicores: 5,
    memoryUsedBytes: 7,
  });
  expect(findIdlest([one('b', 0, 7), one('a', 0, 7)])?.instanceId).toBe('a');
});

it('names one that was not measured yet only when nobody was', () => {
  expect(findIdlest([one('new', null, 100), one('old', 900, 1)])?.instanceId).toBe('old');
  expect(findIdlest([one('new', null, 100)])).toEqual({
    instanceId: 'new',
    cpuUsedMillicores: 0,
    memoryUsedBytes: 100,
  });
});
