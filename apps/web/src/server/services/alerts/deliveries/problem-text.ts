import { deliveryProblemSchema, type DeliveryProblem } from '@bulkhead/shared';
import type { z } from 'zod';

const MAX_DETAIL = 200;

export type Problem = z.infer<typeof deliveryProblemSchema>;

/** A problem as its row holds it: the code, and after a colon what the other side called it. */
export function problemText(code: DeliveryProblem, detail: string | null = null): string {
  const words =
    detail
      ?.replaceAll(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, MAX_DETAIL) ?? '';
  return words === '' ? code : `${code}: ${words}`;
}

/** The same, read again. */
export function toProblemView(text: string | null): Problem | null {
  if (text === null) return null;
  const at = text.indexOf(': ');
  return deliveryProblemSchema.parse({
    code: at < 0 ? text : text.slice(0, at),
    detail: at < 0 ? null : text.slice(at + 2),
  });
}
