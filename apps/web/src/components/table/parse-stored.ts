import type { z } from 'zod';

/** What this browser has kept under a key; the schema's own fallback where it is not what we wrote. */
export function parseStored<Value>(text: string | undefined, schema: z.ZodType<Value>): Value {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? 'null');
  } catch {
    stored = undefined;
  }
  return schema.parse(stored);
}
