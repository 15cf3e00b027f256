import { z } from 'zod';
import { SLUG_PATTERN } from './patterns.ts';

/** Any row's id: a UUID (version 7 where we make it, so that ids sort by age). */
export const idSchema = z.uuid();

/**
 * A tenant's short name. It is the first noun of every tenant URL and the name of the tenant's cgroup, so it is
 * immutable and never reused, and it avoids what either place would read as something else.
 */
export const slugSchema = z.string().regex(SLUG_PATTERN, 'use 3 to 32 of a-z, 0-9 and -, beginning with a letter');

/** A name that a person gives an instance, a host or a flavor: unique in its list, usable as a host name. */
export const nameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'use up to 63 of a-z, 0-9 and -, not beginning or ending with -');

/** A title for people: any script, no control characters. */
export const titleSchema = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}]+$/u, 'no control characters');

/** The name of an instance's container on its engine. Deterministic, so that a repeated create finds the first one. */
export function containerName(instanceId: string): string {
  return `bh-${instanceId}`;
}
