import { TOKEN_MAX_RANGES, titleSchema, tokenScopeSchema } from '@bulkhead/shared';
import { z } from 'zod';

/** Days that are offered; the last is the most there is. */
export const LIFETIMES_DAYS = [7, 30, 90, 365] as const;

export const tokenFormSchema = z.object({
  name: titleSchema,
  scopes: z.array(tokenScopeSchema).min(1),
  /** One range a line; whether each is one is for the server to say. */
  addresses: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((range) => range !== ''))
    .pipe(z.array(z.string()).max(TOKEN_MAX_RANGES)),
  expiresInDays: z.coerce.number(),
});
export type TokenFormValues = z.input<typeof tokenFormSchema>;
