import { nameSchema } from '@bulkhead/shared';
import { z } from 'zod';

/** What a secret is called. */
export const secretRequest = {
  name: nameSchema,
  description: z.string().trim().max(300).default(''),
};
