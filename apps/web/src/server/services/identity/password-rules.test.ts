import { dictionary } from '@zxcvbn-ts/language-common';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../testing.ts';
import { findWeakness, requireStrongPassword } from './password-rules.ts';

const codeOf = (letter = '') => letter.codePointAt(0) ?? 0;
const OWN = ['ada.lovelace@example.org', 'Ada Lovelace'];

describe('findWeakness', () => {
  it.each([
    ['password1234', 'common'],
    ['Password1234!', 'common'],
    ['passwordpassword', 'common'],
    ['1qaz2wsx3edc', 'common'],
    ['!!!administrator!!!', 'common'],
    ['aaaaaaaaaaaa', 'repeated'],
    ['abcabcabcabc', 'repeated'],
    ['123456789012', 'repeated'],
    ['abcdefghijklmnop', 'repeated'],
    ['zyxwvutsrqponm', 'repeated'],
    ['ada-lovelace-1815', 'own'],
    ['Bulkhead-2026!', 'own'],
    ['lovelace@example', 'own'],
  ])('finds %s %s', (password, weakness) => {
    expect(findWeakness(password, OWN)).toBe(weakness);
  });

  it.each([
    'correct horse battery staple',
    'the-first-administrator',
    'another long password',
    'a-password-that-is-long-enough',
    'Lovelace wrote the first program',
    '密码要足够长而且没有人想得到才行',
    'q8$Kd0-zLw2&Ty',
  ])('takes %s', (password) => {
    expect(findWeakness(password, OWN)).toBeNull();
  });

  it('knows at least the 3,000 most common ones of eight characters and more, with digits around them too', () => {
    const common = dictionary['passwords-common'].filter((each) => each.length >= 8).slice(0, 3_000);
    expect(common).toHaveLength(3_000);
    expect(common.filter((each) => findWeakness(each, []) === null)).toEqual([]);
    const letters = common.filter((each) => /^\p{L}+$/u.test(each));
    expect(letters.filter((each) => findWeakness(`${each.toUpperCase()}2026!`, []) === null)).toEqual([]);
  });

  it('takes whatever a generator makes', () => {
    const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'.split(''));
    fc.assert(
      fc.property(fc.array(letters, { minLength: 20, maxLength: 64 }), (drawn) => {
        fc.pre(new Set(drawn).size >= 12);
        const counting = drawn.filter((letter, index) => Math.abs(codeOf(letter) - codeOf(drawn[index - 1])) <= 1);
        fc.pre(counting.length < drawn.length / 2);
        expect(findWeakness(drawn.join(''), OWN)).toBeNull();
      }),
    );
  });
});

describe('requireStrongPassword', () => {
  it('names field and reason, and never the password', () => {
    const attempt = () =>
      requireStrongPassword('Password1234!', { field: 'newPassword', email: 'a@b.c', displayName: 'A' });
    let failure: unknown;
    try {
      attempt();
    } catch (error) {
      failure = error;
    }
    const shape = shapeOf(failure);
    expect(shape).toMatchObject({ code: 'PASSWORD_WEAK', details: { field: 'newPassword', weakness: 'common' } });
    expect(JSON.stringify(shape)).not.toContain('1234');
  });
});
