import { z } from 'zod';
import { capabilitySchema, controlsSchema } from '../controls.ts';
import { hostEventSchema, hostFactsSchema, observedCompartmentSchema, proofSchema } from '../protocol.ts';
import { acceptedSchema } from './instances.ts';

/** A tenant's part of a host, for the tenant's and for the operators' eyes. */
export const compartmentViewSchema = z.object({
  tenantSlug: z.string(),
  hostId: z.string(),
  hostName: z.string(),
  reachable: z.boolean(),
  controls: controlsSchema,
  frozen: z.boolean(),
  capabilities: z.array(capabilitySchema).nullable(),
  disks: hostFactsSchema.shape.disks,
  observed: observedCompartmentSchema.nullable(),
});
export type CompartmentView = z.infer<typeof compartmentViewSchema>;

/** A change of a compartment as the kernel took it; newest first, the last 100 are kept. */
export const proofRowSchema = proofSchema.extend({
  id: z.string(),
  tenantSlug: z.string(),
  /** Null: the compartment itself. */
  instanceId: z.string().nullable(),
  instanceName: z.string().nullable(),
});
export type ProofRow = z.infer<typeof proofRowSchema>;

export const hostEventRowSchema = hostEventSchema.extend({ hostId: z.string(), hostName: z.string() });
export type HostEventRow = z.infer<typeof hostEventRowSchema>;

/** Which instance is being stopped to make room, and where to look for its progress. */
export const stoppedIdlestSchema = acceptedSchema.extend({ instanceName: z.string() });
export type StoppedIdlest = z.infer<typeof stoppedIdlestSchema>;

/** A change for each instance that has its reservation back. */
export const cancelledShrinkSchema = z.object({
  instances: z.array(acceptedSchema.extend({ instanceName: z.string(), memoryBytes: z.number() })),
});
export type CancelledShrink = z.infer<typeof cancelledShrinkSchema>;

/** The instance that would lose least by being stopped; null where none runs. */
export const idlestSchema = z
  .object({
    instanceId: z.string(),
    /** Mean of the last minute. */
    cpuUsedMillicores: z.number(),
    memoryUsedBytes: z.number(),
  })
  .nullable();
export type Idlest = z.infer<typeof idlestSchema>;
