import { describe, expect, it } from 'vitest';
import { prepareQuotaRing } from './prepare-quota-ring.ts';

describe('prepareQuotaRing', () => {
  it('puts what is added behind what is reserved', () => {
    const ring = prepareQuotaRing({ limit: 1000, reserved: 250, used: 100, added: 500 });
    expect(ring.reserved).toEqual({ from: 0, length: 0.25 });
    expect(ring.added).toEqual({ from: 0.25, length: 0.5 });
    expect(ring.used.length).toBeCloseTo(0.1);
    expect(ring.left).toBe(250);
    expect(ring.level).toBe('calm');
  });
  it('turns amber at 80 % and red at 100 %', () => {
    expect(prepareQuotaRing({ limit: 10, reserved: 8, used: 0, added: 0 }).level).toBe('amber');
    expect(prepareQuotaRing({ limit: 10, reserved: 7, used: 0, added: 3 }).level).toBe('red');
  });
  it('never draws past the full circle, and shows the shortage as a negative rest', () => {
    const ring = prepareQuotaRing({ limit: 10, reserved: 12, used: 40, added: 5 });
    expect(ring.reserved.length + ring.added.length).toBe(1);
    expect(ring.used.length).toBe(1);
    expect(ring.left).toBe(-7);
  });
  it('takes a limit of 0 for a closed tap', () => {
    expect(prepareQuotaRing({ limit: 0, reserved: 0, used: 0, added: 0 }).level).toBe('calm');
    expect(prepareQuotaRing({ limit: 0, reserved: 0, used: 0, added: 1 }).level).toBe('red');
  });
});
