import { z } from 'zod';
import { SYSTEM_ROLES, TENANT_ROLES, TENANT_SCOPES, SYSTEM_SCOPES } from '../permissions.ts';
import { PROFILES } from '../profiles.ts';
import { resourcesViewSchema, roomViewSchema, usageViewSchema } from './common.ts';
import { instanceRowSchema, operationViewSchema } from './instances.ts';

export const sessionViewSchema = z.object({
  /** True until the first administrator exists: then the only way in is the code on the console. */
  setupNeeded: z.boolean(),
  user: z
    .object({
      id: z.string(),
      email: z.string(),
      displayName: z.string(),
      systemRole: z.enum(SYSTEM_ROLES),
      systemScopes: z.array(z.enum(SYSTEM_SCOPES)),
      /** With what they can prove again that it is them. */
      hasPassword: z.boolean(),
      hasSecondFactor: z.boolean(),
    })
    .nullable(),
  tenants: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      role: z.enum(TENANT_ROLES),
      scopes: z.array(z.enum(TENANT_SCOPES)),
    }),
  ),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

/** What a tenant may have beside its instances. */
export const allowancesSchema = z.strictObject({
  volumes: z.int().min(0).max(10_000),
  volumeBytes: z
    .int()
    .min(0)
    .max(2 ** 50),
  networks: z.int().min(0).max(1_000),
  ports: z.int().min(0).max(10_000),
  imageBytes: z
    .int()
    .min(0)
    .max(2 ** 50),
});
export type Allowances = z.infer<typeof allowancesSchema>;

export const tenantRowSchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  profile: z.enum(PROFILES),
  /** The runtime of the sandboxed profile; null in the others. */
  sandboxRuntime: z.string().nullable(),
  room: roomViewSchema,
  used: usageViewSchema,
  allowances: allowancesSchema,
  members: z.number(),
  createdAtMs: z.number(),
});
export type TenantRow = z.infer<typeof tenantRowSchema>;

export const memberViewSchema = z.object({
  userId: z.string(),
  email: z.string(),
  displayName: z.string(),
  role: z.enum(TENANT_ROLES),
  /** When there is one, its scopes count and the role's do not. */
  customRole: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Has not chosen a password yet. */
  invited: z.boolean(),
});
export type MemberView = z.infer<typeof memberViewSchema>;

/** `invitationCode` is there once, for a new user: it is to be handed over, and is not kept readable. */
export const addedMemberSchema = memberViewSchema.extend({ invitationCode: z.string().nullable() });

export const flavorViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  cpuMillicores: z.number(),
  memoryBytes: z.number(),
  pids: z.number(),
  /** Null: up to the compartment. */
  cpuLimitMillicores: z.number().nullable(),
  memoryLimitBytes: z.number().nullable(),
});
export type FlavorView = z.infer<typeof flavorViewSchema>;

export const imageViewSchema = z.object({
  reference: z.string(),
  sizeBytes: z.number(),
  /** Names of the hosts that hold it. */
  hosts: z.array(z.string()),
  /** An entry of the catalogue, or a tag that hosts have by themselves. */
  source: z.enum(['catalog', 'hosts']),
});
export type ImageView = z.infer<typeof imageViewSchema>;

/** What the launch form draws: the tenant's room, and each host's. */
export const quotaViewSchema = z.object({
  tenant: roomViewSchema,
  hosts: z.array(z.object({ id: z.string(), name: z.string(), reachable: z.boolean(), room: roomViewSchema })),
});
export type QuotaView = z.infer<typeof quotaViewSchema>;

export const tenantOverviewSchema = z.object({
  tenant: z.object({ slug: z.string(), name: z.string() }),
  room: roomViewSchema,
  used: usageViewSchema,
  /** Instances by state, only states that occur. */
  states: z.record(z.string(), z.number()),
  /** Instances that want somebody's eye: failed, killed, backing off, on a silent host. At most ten. */
  attention: z.array(instanceRowSchema),
  operations: z.array(operationViewSchema),
  compartments: z.array(
    z.object({
      hostId: z.string(),
      hostName: z.string(),
      reachable: z.boolean(),
      ceiling: resourcesViewSchema,
      used: usageViewSchema,
    }),
  ),
});
export type TenantOverview = z.infer<typeof tenantOverviewSchema>;

export const operationsOverviewSchema = z.object({
  hosts: z.record(z.string(), z.number()),
  instances: z.record(z.string(), z.number()),
  tenants: z.number(),
  room: roomViewSchema,
  used: usageViewSchema,
  operations: z.array(operationViewSchema),
});
export type OperationsOverview = z.infer<typeof operationsOverviewSchema>;
