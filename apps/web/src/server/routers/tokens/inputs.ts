import { titleSchema, TOKEN_MAX_DAYS, TOKEN_MAX_RANGES, tokenScopeSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { normaliseRange } from '../../services/tokens/address-ranges.ts';

const rangeSchema = z
  .string()
  .trim()
  .max(64)
  .transform((text, context) => {
    const range = normaliseRange(text);
    if (range !== null) return range;
    context.addIssue({ code: 'custom', message: 'an address or a range, such as 192.0.2.0/24 or 2001:db8::/32' });
    return z.NEVER;
  });

/** What a token is made with. */
export const tokenRequest = {
  name: titleSchema,
  scopes: z.array(tokenScopeSchema).min(1).max(tokenScopeSchema.options.length),
  addresses: z.array(rangeSchema).max(TOKEN_MAX_RANGES).default([]),
  expiresInDays: z.int().min(1).max(TOKEN_MAX_DAYS),
};
