import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base 32 (no I, L, O, U): easy to read aloud, and every letter survives upper-casing. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 25;

/** 256 random bits: a session cookie's value. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** A code for people, 125 random bits: XXXXX-XXXXX-XXXXX-XXXXX-XXXXX. */
export function newCode(): string {
  const letters = [...randomBytes(CODE_LENGTH)].map((byte) => ALPHABET[byte % 32]).join('');
  return letters.match(/.{5}/g)?.join('-') ?? letters;
}

/** As the input schema reads a code: upper case, without hyphens and spaces. */
export function normaliseCode(code: string): string {
  return code.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
}

/** What is kept of a secret with so many bits that guessing is out of the question: its SHA-256, hex. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
