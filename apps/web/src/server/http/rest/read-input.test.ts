import { expect, test } from 'vitest';
import { z } from 'zod';
import { toJsonSchema } from './input-schema.ts';
import { joinInput, readQuery } from './read-input.ts';

const schema = toJsonSchema(
  z.strictObject({
    page: z.int().default(1),
    search: z.string().optional(),
    follow: z.boolean(),
    sinceMs: z.int().nullable(),
    note: z.string().nullable(),
    tags: z.array(z.string()).default([]),
    sort: z.strictObject({ column: z.enum(['name']), depth: z.int() }).optional(),
    condition: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('series'), threshold: z.int() }),
        z.strictObject({ kind: z.literal('state'), state: z.string() }),
      ])
      .optional(),
  }),
  'input',
);
const read = (query: string) => readQuery(new URLSearchParams(query), schema);

test('texts become what the schema wants', () => {
  expect(
    read('page=2&search=12&follow=true&sinceMs=-5&note=null&tags=a&tags=b&sort[column]=name&sort[depth]=3'),
  ).toEqual({
    page: 2,
    search: '12',
    follow: true,
    sinceMs: -5,
    note: 'null',
    tags: ['a', 'b'],
    sort: { column: 'name', depth: 3 },
  });
  expect(read('sinceMs=null')).toEqual({ sinceMs: null, note: null });
});

test('of several kinds of object each field is read as the kind that has it says', () => {
  expect(read('condition[kind]=series&condition[threshold]=90')).toMatchObject({
    condition: { kind: 'series', threshold: 90 },
  });
  expect(read('condition[kind]=state&condition[state]=90')).toMatchObject({
    condition: { kind: 'state', state: '90' },
  });
});

test('what does not fit stays as it is, for the schema to refuse; what is unknown too', () => {
  expect(read('page=0x10&follow=yes&other=1')).toMatchObject({ page: '0x10', follow: 'yes', other: '1' });
  expect(read('page=1e400')).toMatchObject({ page: '1e400' });
});

test('a field given twice, by itself or by two parts of the request, is refused', () => {
  expect(() => read('page=1&page=2')).toThrow(/2 times/);
  expect(() => joinInput({ tenantSlug: 'theirs' }, { tenantSlug: 'ours' })).toThrow(/said by the path/);
});

test('names of the language itself are fields like others', () => {
  const input = read('__proto__[polluted]=1&constructor=2');
  expect(Object.keys(input).toSorted()).toEqual(['__proto__', 'constructor', 'note', 'sinceMs']);
  expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
  expect('polluted' in {}).toBe(false);
});
