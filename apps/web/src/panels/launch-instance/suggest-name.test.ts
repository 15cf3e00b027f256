import { nameSchema } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { suggestName } from './suggest-name.ts';

describe('suggestName', () => {
  it.each([
    ['registry.local:5000/library/Nginx:1.29', 'nginx-'],
    ['busybox@sha256:abc', 'busybox-'],
    ['', 'instance-'],
    [`x/${'y'.repeat(200)}`, `${'y'.repeat(40)}-`],
    ['a/__b__', 'b-'],
  ])('%s', (image, start) => {
    const name = suggestName(image, () => 0.999);
    expect(name.startsWith(start)).toBe(true);
    expect(nameSchema.safeParse(name).success).toBe(true);
  });
});
