import { describe, expect, it } from 'vitest';
import { limitThatBinds } from './limit-that-binds.ts';

describe('limitThatBinds', () => {
  it('is the own limit up to the ceiling', () => {
    expect(limitThatBinds(32, 64)).toBe(32);
    expect(limitThatBinds(64, 64)).toBe(64);
    expect(limitThatBinds(32, null)).toBe(32);
  });

  it('is nothing above the ceiling, or without a limit', () => {
    expect(limitThatBinds(65, 64)).toBeNull();
    expect(limitThatBinds(null, 64)).toBeNull();
  });
});
