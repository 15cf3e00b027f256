import { z } from 'zod';

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+$/, 'an e-mail address, such as ada@example.org');

/** Long enough to be worth hashing, short enough not to be a load. No composition rules: they make worse passwords. */
export const passwordSchema = z.string().min(12).max(128);

/** A password as somebody says it, right or wrong. */
export const saidPasswordSchema = z.string().max(1024);

/** As handed over by a person: spaces, hyphens and case do not count. */
export const codeSchema = z
  .string()
  .max(200)
  .transform((code) => code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''));
