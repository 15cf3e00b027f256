import { launchSpecSchema, MIB } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeInputError } from './describe-input-error.ts';

function describeFailure(schema: z.ZodType, input: unknown) {
  const parsed = schema.safeParse(input);
  if (parsed.success) throw new Error('it is valid');
  return describeInputError(parsed.error, input);
}

describe('describeInputError', () => {
  it('names every field, its bound in words and the value that was refused', () => {
    const error = describeFailure(launchSpecSchema, {
      name: 'web',
      image: 'busybox',
      cpuMillicores: 5,
      memoryBytes: MIB,
      pids: '8',
      restartPolicy: 'sometimes',
      command: Array.from({ length: 65 }, () => 'x'),
      privileged: true,
      binds: ['/'],
    });
    expect(error.code).toBe('INVALID_INPUT');
    expect(Object.fromEntries((error.details.fields ?? []).map(({ path, message }) => [path, message]))).toEqual({
      cpuMillicores: 'must be at least 10, not 5',
      memoryBytes: 'must be at least 6291456 (6 MiB), not 1048576',
      pids: 'must be a number, not "8"',
      restartPolicy: 'must be one of always, on-failure, never, not "sometimes"',
      command: 'must be a list of at most 64',
      privileged: 'unknown field; remove it',
      binds: 'unknown field; remove it',
    });
    expect(error.details.field).toBe(error.details.fields?.[0]?.path);
  });

  it('says of a huge number what its own bound is, not that it is no safe integer', () => {
    const error = describeFailure(z.strictObject({ pids: z.int().max(65_536) }), { pids: 1e300 });
    expect(error.details.fields).toEqual([{ path: 'pids', message: 'must be at most 65536, not 1e+300' }]);
  });

  it('says that a missing field is required', () => {
    expect(describeFailure(z.strictObject({ spec: z.strictObject({ image: z.string() }) }), { spec: {} }).message).toBe(
      'spec.image: is required',
    );
  });

  it('never repeats a secret', () => {
    const schema = z.strictObject({
      password: z.string().min(12),
      joinToken: z.string().max(3),
      currentPassword: z.number(),
    });
    const error = describeFailure(schema, {
      password: 'hunter2',
      joinToken: 'tokensecret',
      currentPassword: 'letmein',
    });
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/hunter2|tokensecret|letmein/);
  });

  it('shortens what is long, and is bounded itself', () => {
    const error = describeFailure(z.strictObject({ name: z.string().max(3) }), { name: 'x'.repeat(100_000) });
    expect(error.details.value?.length).toBeLessThanOrEqual(200);
    expect(error.message.length).toBeLessThan(200);
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 1]));
    expect(describeFailure(z.strictObject({}), many).details.fields).toHaveLength(50);
  });
});
