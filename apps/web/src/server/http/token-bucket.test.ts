import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { takeToken } from './token-bucket.ts';

describe('takeToken', () => {
  it('gives a burst, then a rate, and says when there is one again', () => {
    const owner = randomUUID();
    const take = (atMs: number) => takeToken(owner, 'mutation', atMs);
    for (let taken = 0; taken < 100; taken += 1) expect(take(1_000)).toBe(0);
    expect(take(1_000)).toBe(1);
    for (let taken = 0; taken < 50; taken += 1) expect(take(2_000)).toBe(0);
    expect(take(2_000)).toBe(1);
  });

  it('keeps people and kinds apart', () => {
    const owner = randomUUID();
    for (let taken = 0; taken < 101; taken += 1) takeToken(owner, 'mutation', 1_000);
    expect(takeToken(owner, 'query', 1_000)).toBe(0);
    expect(takeToken(randomUUID(), 'mutation', 1_000)).toBe(0);
  });

  it('is not confused by a clock that is set back', () => {
    const owner = randomUUID();
    for (let taken = 0; taken < 100; taken += 1) takeToken(owner, 'mutation', 10_000);
    expect(takeToken(owner, 'mutation', 1_000)).toBe(1);
  });
});
