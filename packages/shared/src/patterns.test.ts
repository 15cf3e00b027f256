import { expect, it } from 'vitest';
import { idSchema, slugSchema } from './ids.ts';
import { tagSchema } from './instance-labels.ts';
import { ID_PATTERN, SLUG_PATTERN, TAG_PATTERN } from './patterns.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const IDS = [
  '0193e5b7-7c1a-7000-8abc-0123456789ab',
  '0193E5B7-7C1A-4000-9ABC-0123456789AB',
  NIL,
  NIL.replaceAll('0', 'f'),
  '0193e5b7-7c1a-9000-8abc-0123456789ab',
  '0193e5b7-7c1a-7000-cabc-0123456789ab',
  '0193e5b77c1a70008abc0123456789ab',
  `${NIL}0`,
  '',
];
const WORDS = ['web', 'a', 'env=prod', 'my-team', 'My-Team', '-web', 'web-', '1web', 'a/b:c_d', 'x'.repeat(64), ''];

it('a pattern takes what its schema takes', () => {
  for (const [schema, pattern, texts] of [
    [idSchema, ID_PATTERN, IDS],
    [slugSchema, SLUG_PATTERN, WORDS],
    [tagSchema, TAG_PATTERN, WORDS],
  ] as const) {
    const taken = texts.filter((text) => schema.safeParse(text).success);
    expect(texts.filter((text) => pattern.test(text))).toEqual(taken);
    expect(taken.length).toBeGreaterThan(1);
    expect(taken.length).toBeLessThan(texts.length);
  }
});
