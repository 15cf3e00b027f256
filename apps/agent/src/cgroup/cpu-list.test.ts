import { describe, expect, test } from 'vitest';
import { formatCpuList, holdsCpus, intersectCpus, parseCpuList, sameCpus, uniteCpus } from './cpu-list.ts';

describe('lists of processors', () => {
  test.each([
    ['', ''],
    ['0', '0'],
    ['0-3,8', '0-3,8'],
    ['3,1,2,0', '0-3'],
    ['0-1,1-2', '0-2'],
    ['7,5', '5,7'],
  ])('"%s" is "%s"', (text, shortest) => {
    expect(formatCpuList(parseCpuList(text))).toBe(shortest);
  });

  test.each(['0-', 'a', '0,,1', '1 2', '-1'])('"%s" is no list', (text) => {
    expect(() => parseCpuList(text)).toThrow('is no list of processors');
  });

  test('sets', () => {
    expect(sameCpus('0,1', '0-1')).toBe(true);
    expect(sameCpus('0', '0-1')).toBe(false);
    expect(holdsCpus('0-3', '1,3')).toBe(true);
    expect(holdsCpus('0-3', '3-4')).toBe(false);
    expect(uniteCpus('0-1', '3')).toBe('0-1,3');
    expect(intersectCpus('0-3', '2-5')).toBe('2-3');
    expect(intersectCpus('0', '1')).toBe('');
  });
});
