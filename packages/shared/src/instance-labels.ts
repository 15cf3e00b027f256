import { z } from 'zod';
import { TAG_PATTERN } from './patterns.ts';

export const MAX_TAGS_PER_INSTANCE = 16;

/** A word by which instances are found: `web`, or a label such as `env=prod`. */
export const tagSchema = z
  .string()
  .regex(TAG_PATTERN, 'use up to 63 of a-z, 0-9 and . _ / : = -, ending with a letter or digit');

const isEachOnce = (tags: readonly string[]) => new Set(tags).size === tags.length;

export const tagsSchema = z.array(tagSchema).max(MAX_TAGS_PER_INSTANCE).refine(isEachOnce, 'each tag once');

/** For people; shown as plain text. */
export const notesSchema = z
  .string()
  .max(4000)
  .refine((text) => !text.includes('\0'), 'no NUL byte');
