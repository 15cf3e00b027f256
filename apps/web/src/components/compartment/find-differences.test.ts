import { describe, expect, it } from 'vitest';
import { findDifferences } from './find-differences.ts';

const write = { file: '/sys/fs/cgroup/acme/memory.max', asked: '1', found: '1', tookUsec: 3 };

describe('findDifferences', () => {
  it('keeps the order, and two writes of one file apart', () => {
    expect(findDifferences([write, { ...write, found: '2' }])).toEqual([
      { ...write, order: 0, differs: false },
      { ...write, found: '2', order: 1, differs: true },
    ]);
  });

  it('takes no other blanks for a difference', () => {
    expect(findDifferences([{ ...write, asked: '254:0 100', found: '254:0\t100\n' }])[0]?.differs).toBe(false);
  });
});
