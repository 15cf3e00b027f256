import { z } from 'zod';
import {
  bandwidthSchema,
  cidrSchema,
  MAX_NETWORKS_PER_INSTANCE,
  MAX_PORTS_PER_INSTANCE,
  portMappingSchema,
  portSchema,
  privateCidrSchema,
} from '../desired/networks.ts';
import { idSchema, nameSchema } from '../ids.ts';

export const MAX_GROUPS_PER_INSTANCE = 8;
export const MAX_RULES_PER_GROUP = 64;
export const MAX_GROUPS_PER_TENANT = 100;

/** What a tenant says of an instance and its networks, all of it at once. */
export const networkingRequestSchema = z.strictObject({
  networks: z
    .array(z.strictObject({ networkId: idSchema, aliases: z.array(nameSchema).max(8).default([]) }))
    .max(MAX_NETWORKS_PER_INSTANCE)
    .refine((all) => new Set(all.map(({ networkId }) => networkId)).size === all.length, 'each network once')
    .default([]),
  groupIds: z
    .array(idSchema)
    .max(MAX_GROUPS_PER_INSTANCE)
    .refine((ids) => new Set(ids).size === ids.length, 'each group once')
    .default([]),
  /** `hostPort` null: any that is free. */
  ports: z
    .array(
      z.strictObject({
        protocol: portMappingSchema.shape.protocol,
        containerPort: portSchema,
        hostPort: portSchema.nullable().default(null),
      }),
    )
    .max(MAX_PORTS_PER_INSTANCE)
    .default([]),
  bandwidth: bandwidthSchema.default({ inKbps: null, outKbps: null }),
});
export type NetworkingRequest = z.infer<typeof networkingRequestSchema>;

export const NO_NETWORKING_REQUEST: NetworkingRequest = {
  networks: [],
  groupIds: [],
  ports: [],
  bandwidth: { inKbps: null, outKbps: null },
};

export const securityRuleInputSchema = z
  .strictObject({
    direction: z.enum(['ingress', 'egress']),
    protocol: z.enum(['tcp', 'udp', 'icmp', 'any']),
    portFrom: portSchema.nullable().default(null),
    portTo: portSchema.nullable().default(null),
    /** Either a range of addresses or the members of a group. */
    cidr: cidrSchema.nullable().default(null),
    peerGroupId: idSchema.nullable().default(null),
  })
  .refine((rule) => (rule.cidr === null) !== (rule.peerGroupId === null), {
    path: ['cidr'],
    message: 'either a range of addresses or a group',
  })
  .refine((rule) => rule.portFrom === null || rule.protocol === 'tcp' || rule.protocol === 'udp', {
    path: ['portFrom'],
    message: 'only TCP and UDP have ports',
  })
  .refine((rule) => (rule.portTo ?? rule.portFrom ?? 0) >= (rule.portFrom ?? 0), {
    path: ['portTo'],
    message: 'not before the first port',
  })
  .refine((rule) => rule.portFrom !== null || rule.portTo === null, {
    path: ['portFrom'],
    message: 'the first port is missing',
  });
export type SecurityRuleInput = z.infer<typeof securityRuleInputSchema>;

export const groupInputShape = {
  name: nameSchema,
  description: z.string().trim().max(300).default(''),
  rules: z.array(securityRuleInputSchema).max(MAX_RULES_PER_GROUP).default([]),
};

const placeViewSchema = z.object({
  networkId: z.string(),
  name: z.string(),
  subnet: z.string(),
  internal: z.boolean(),
  address: z.string(),
  aliases: z.array(z.string()),
});
export type PlaceView = z.infer<typeof placeViewSchema>;

export const networkViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  subnet: z.string(),
  internal: z.boolean(),
  createdAtMs: z.number(),
  members: z.array(
    z.object({
      instanceId: z.string(),
      instanceName: z.string(),
      state: z.string(),
      hostName: z.string(),
      address: z.string(),
      aliases: z.array(z.string()),
      groupIds: z.array(z.string()),
    }),
  ),
  /** What hosts say of their bridge of it. */
  hosts: z.array(
    z.object({ hostName: z.string(), state: z.enum(['ready', 'failed', 'absent']), problem: z.string().nullable() }),
  ),
});
export type NetworkView = z.infer<typeof networkViewSchema>;

export const securityGroupViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  rules: z.array(
    z.object({
      id: z.string(),
      direction: z.enum(['ingress', 'egress']),
      protocol: z.enum(['tcp', 'udp', 'icmp', 'any']),
      portFrom: z.number().nullable(),
      portTo: z.number().nullable(),
      cidr: z.string().nullable(),
      peerGroupId: z.string().nullable(),
      peerGroupName: z.string().nullable(),
    }),
  ),
  members: z.array(z.object({ instanceId: z.string(), instanceName: z.string() })),
});
export type SecurityGroupView = z.infer<typeof securityGroupViewSchema>;
export type SecurityRuleView = SecurityGroupView['rules'][number];

export const publishedPortViewSchema = z.object({
  id: z.string(),
  protocol: z.enum(['tcp', 'udp']),
  hostPort: z.number(),
  containerPort: z.number(),
  instanceId: z.string(),
  instanceName: z.string(),
  hostName: z.string(),
});
export type PublishedPortView = z.infer<typeof publishedPortViewSchema>;

/** What operators give out, and how much of it a tenant has. */
export const networkLimitsSchema = z.object({
  networks: z.object({ limit: z.number(), used: z.number() }),
  ports: z.object({ limit: z.number(), used: z.number() }),
  portFrom: z.number(),
  portTo: z.number(),
});
export type NetworkLimits = z.infer<typeof networkLimitsSchema>;

export const tenantNetworkingSchema = z.object({
  networks: z.array(networkViewSchema),
  groups: z.array(securityGroupViewSchema),
  ports: z.array(publishedPortViewSchema),
  limits: networkLimitsSchema,
});
export type TenantNetworking = z.infer<typeof tenantNetworkingSchema>;

export const instanceNetworkingViewSchema = z.object({
  places: z.array(placeViewSchema),
  groups: z.array(z.object({ id: z.string(), name: z.string() })),
  ports: z.array(publishedPortViewSchema),
  bandwidth: z.object({ inKbps: z.number().nullable(), outKbps: z.number().nullable() }),
  /** What its host has against walls and against limits; null: nothing. */
  refusals: z.object({ walls: z.string().nullable(), bandwidth: z.string().nullable() }),
});
export type InstanceNetworkingView = z.infer<typeof instanceNetworkingViewSchema>;

export const networkSettingsSchema = z
  .strictObject({
    pool: privateCidrSchema,
    prefixLength: z.int().min(16).max(29),
    portFrom: z.int().min(1024).max(65_535),
    portTo: z.int().min(1024).max(65_535),
  })
  .refine(({ portFrom, portTo }) => portFrom <= portTo, { path: ['portTo'], message: 'not before the first port' })
  .refine(({ pool, prefixLength }) => Number(pool.split('/')[1]) <= prefixLength, {
    path: ['prefixLength'],
    message: 'not larger than the pool',
  })
  .refine(({ pool, prefixLength }) => prefixLength - Number(pool.split('/')[1]) <= 16, {
    path: ['pool'],
    message: 'at most 65,536 ranges',
  });
export type NetworkSettings = z.infer<typeof networkSettingsSchema>;

/** The operators' view of all networks. */
export const networkOverviewSchema = z.object({
  settings: z.object({ pool: z.string(), prefixLength: z.number(), portFrom: z.number(), portTo: z.number() }),
  /** Ranges that networks can have, and those that have one. */
  ranges: z.object({ total: z.number(), used: z.number() }),
  networks: z.array(
    z.object({
      id: z.string(),
      tenantSlug: z.string(),
      name: z.string(),
      subnet: z.string(),
      internal: z.boolean(),
      members: z.number(),
      problem: z.string().nullable(),
    }),
  ),
  hosts: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      portsUsed: z.number(),
      networks: z.number(),
      /** Null: nothing is against it, or the host has not tried yet. */
      walls: z.string().nullable(),
      bandwidth: z.string().nullable(),
      tried: z.boolean(),
    }),
  ),
});
export type NetworkOverview = z.infer<typeof networkOverviewSchema>;
