import { z } from 'zod';
import { idSchema } from '../ids.ts';

/** What tenants of one host can take from each other. */
export const NEIGHBOUR_RESOURCES = ['cpu', 'memory', 'io'] as const;
export type NeighbourResource = (typeof NEIGHBOUR_RESOURCES)[number];

/**
 * Why nobody is named for a wait. `too-little`: too few values before or during it. `host-not-full`: the host had
 * processors, or memory, left. `self-rose`: its own tenant rose more than anybody else. `nobody-rose`: no use beside
 * it rose with it.
 */
export const UNNAMED_REASONS = ['too-little', 'host-not-full', 'self-rose', 'nobody-rose'] as const;
export type UnnamedReason = (typeof UNNAMED_REASONS)[number];

export const MAX_SUSPECTS = 3;
export const MAX_NEIGHBOUR_FINDINGS = 20;

const share = z.number().min(0).max(1);

const waitShape = {
  resource: z.enum(NEIGHBOUR_RESOURCES),
  fromMs: z.number(),
  toMs: z.number(),
  /** Share of the time in which some task waited, its own ceilings and its tenant's left out. */
  waitedBefore: share.nullable(),
  waitedDuring: share,
};

/** Somebody waited, and who rose meanwhile. A coincidence in time, said with its strength: no proof. */
export const neighbourFindingSchema = z.object({
  ...waitShape,
  victim: z.object({
    tenantSlug: z.string(),
    tenantName: z.string(),
    instanceId: idSchema,
    instanceName: z.string(),
    /** Further instances of the same tenant that waited at the same time. */
    alsoWaited: z.int().min(0),
  }),
  /** Of the host's processors or memory; null of disks, and where it is not known. */
  hostUsedShare: z.number().min(0).nullable(),
  /** The largest rise first. millicores, bytes, or bytes a second. */
  suspects: z
    .array(
      z.object({
        /** Null: what belongs to no tenant, the host's own processes. */
        tenant: z.object({ slug: z.string(), name: z.string() }).nullable(),
        before: z.number(),
        during: z.number(),
        /** Pearson's, of its use with the wait. */
        correlation: z.number().min(-1).max(1),
      }),
    )
    .max(MAX_SUSPECTS),
  /** Null: somebody is named. */
  unnamed: z.enum(UNNAMED_REASONS).nullable(),
});
export type NeighbourFinding = z.infer<typeof neighbourFindingSchema>;

/** What a host's operator is told. */
export const hostNeighboursSchema = z.object({
  tier: z.enum(['minute', 'hour']),
  stepMs: z.int().min(1),
  /** How many were looked at, and how many there were. */
  instances: z.int().min(0),
  instancesThere: z.int().min(0),
  findings: z.array(neighbourFindingSchema).max(MAX_NEIGHBOUR_FINDINGS),
});
export type HostNeighbours = z.infer<typeof hostNeighboursSchema>;

/** What a tenant is told about its own instance: that somebody rose, never who, nor how much they use. */
export const instanceNeighboursSchema = z.object({
  tier: z.enum(['minute', 'hour']),
  stepMs: z.int().min(1),
  findings: z
    .array(
      z.object({
        ...waitShape,
        /** `tenant`: another tenant of this host. `system`: the host's own processes. */
        rose: z.array(z.enum(['tenant', 'system'])).max(2),
        unnamed: z.enum(UNNAMED_REASONS).nullable(),
      }),
    )
    .max(MAX_NEIGHBOUR_FINDINGS),
});
export type InstanceNeighbours = z.infer<typeof instanceNeighboursSchema>;
