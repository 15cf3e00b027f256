import { z } from 'zod';
import { AUDIT_OUTCOMES } from '../words.ts';

/** One entry of an audit chain. */
export const auditEntryViewSchema = z.object({
  id: z.string(),
  /** A tenant's id, or `system`. */
  chain: z.string(),
  seq: z.number(),
  atMs: z.number(),
  /** `user:<id>`, `token:<id>`, `host:<id>`, `nobody` or `system`. */
  actor: z.string(),
  /** What the actor is called now; null where there is nobody of that kind any more. */
  actorName: z.string().nullable(),
  tenantSlug: z.string().nullable(),
  action: z.string(),
  target: z.string(),
  outcome: z.enum(AUDIT_OUTCOMES),
  address: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  hash: z.string(),
});
export type AuditEntryView = z.infer<typeof auditEntryViewSchema>;

/** A place between two entries: newest first, so the next page is older. */
export const auditCursorSchema = z.strictObject({
  atMs: z.int().min(0).max(8.64e15),
  id: z.string().regex(/^\d{1,19}$/),
});
export type AuditCursor = z.infer<typeof auditCursorSchema>;

/** `next`: where the following page begins; null when there is none. */
export const auditPageSchema = z.object({
  rows: z.array(auditEntryViewSchema),
  next: auditCursorSchema.nullable(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

const textFilter = z.string().trim().min(1).max(100);

/** What narrows a list of entries; every part is optional. */
export const auditFiltersSchema = {
  /** Part of a name or an e-mail address, or the beginning of an actor. */
  who: textFilter.optional(),
  /** The beginning of an action: `instances.`, `members.add`. */
  what: textFilter.optional(),
  /** The beginning of a target: `instance:<id>`. */
  target: textFilter.optional(),
  outcome: z.enum(AUDIT_OUTCOMES).optional(),
  fromMs: z.int().min(0).max(8.64e15).optional(),
  toMs: z.int().min(0).max(8.64e15).optional(),
};
const filters = z.strictObject(auditFiltersSchema);
export type AuditFilters = z.infer<typeof filters>;

/** How far chains have been verified, and where they are broken. */
export const auditStandingSchema = z.object({
  chains: z.number(),
  entries: z.number(),
  /** Entries that were found as they were written; fewer than `entries` while a long chain is still being read. */
  verified: z.number(),
  verifiedAtMs: z.number(),
  breaches: z.array(
    z.object({
      chain: z.string(),
      tenantSlug: z.string().nullable(),
      seq: z.number(),
      kind: z.string(),
      message: z.string(),
    }),
  ),
});
export type AuditStanding = z.infer<typeof auditStandingSchema>;
