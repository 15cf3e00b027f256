import { expect, test } from 'vitest';
import { holdsToken, newToken, readTokenText } from './token-text.ts';

test('a token is read as it was made, and no two are the same', () => {
  const made = Array.from({ length: 200 }, newToken);
  for (const { text, id, secretHash } of made) {
    expect(text).toMatch(/^bh_[0-9A-Za-z]{11}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    expect(readTokenText(text)).toEqual({ id, secretHash });
    expect(text).not.toContain(secretHash);
  }
  expect(new Set(made.map(({ id }) => id)).size).toBe(200);
  expect(new Set(made.map(({ secretHash }) => secretHash)).size).toBe(200);
});

test('every single wrong letter is told by the checksum', () => {
  const { text } = newToken();
  for (let at = 3; at < text.length; at += 1) {
    if (text[at] === '_') continue;
    const wrong = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
    expect(readTokenText(wrong)).toBeNull();
  }
  for (const wrong of ['', 'bh_', `${text} `, ` ${text}`, text.slice(1), `${text}x`, text.toUpperCase()]) {
    expect(readTokenText(wrong)).toBeNull();
  }
});

test('a token in the middle of a text is found', () => {
  const { text, id } = newToken();
  expect(holdsToken(`/api/v1/whoami?access_token=${text}`)).toBe(true);
  expect(holdsToken(`/t/acme/tokens/${id}`)).toBe(false);
});
