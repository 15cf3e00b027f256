import { z } from 'zod';
import { idSchema, nameSchema, slugSchema } from '../ids.ts';

export const MAX_NETWORKS_PER_HOST = 1_000;
export const MAX_NETWORKS_PER_INSTANCE = 8;
export const MAX_PORTS_PER_INSTANCE = 32;
export const MAX_RULES_PER_INSTANCE = 1_024;

export const ipv4Schema = z.ipv4();
export const cidrSchema = z.cidrv4();
export const portSchema = z.int().min(1).max(65_535);
/** Ports of a host that can be published at all: those below are its own services'. */
export const hostPortSchema = z.int().min(1024).max(65_535);
/** Addresses that nobody on the internet has (RFC 1918). */
export const privateCidrSchema = z
  .cidrv4()
  .regex(/^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/, 'private addresses, such as 10.96.0.0/12');

/** A bridge of its own on this host, for the instances here that are in the network. */
export const desiredNetworkSchema = z.strictObject({
  id: idSchema,
  tenantSlug: slugSchema,
  name: nameSchema,
  subnet: privateCidrSchema,
  internal: z.boolean(),
});
export type DesiredNetwork = z.infer<typeof desiredNetworkSchema>;

export const networkPlaceSchema = z.strictObject({
  networkId: idSchema,
  address: ipv4Schema,
  aliases: z.array(nameSchema).max(8),
});
export type NetworkPlace = z.infer<typeof networkPlaceSchema>;

export const portMappingSchema = z.strictObject({
  protocol: z.enum(['tcp', 'udp']),
  hostPort: hostPortSchema,
  containerPort: portSchema,
});
export type PortMapping = z.infer<typeof portMappingSchema>;

/** One thing that is let through; what no rule names is dropped. Groups are resolved to addresses by the control plane. */
export const packetRuleSchema = z.strictObject({
  direction: z.enum(['ingress', 'egress']),
  protocol: z.enum(['tcp', 'udp', 'icmp', 'any']),
  portFrom: portSchema.nullable(),
  portTo: portSchema.nullable(),
  cidr: cidrSchema,
});
export type PacketRule = z.infer<typeof packetRuleSchema>;

export const bandwidthSchema = z.strictObject({
  inKbps: z.int().min(64).max(100_000_000).nullable(),
  outKbps: z.int().min(64).max(100_000_000).nullable(),
});
export type Bandwidth = z.infer<typeof bandwidthSchema>;

/** Null: the instance has no network at all. `rules` null: it is in no group, so its networks may reach it and it may reach out. */
export const instanceNetworkingSchema = z.strictObject({
  places: z.array(networkPlaceSchema).max(MAX_NETWORKS_PER_INSTANCE),
  ports: z.array(portMappingSchema).max(MAX_PORTS_PER_INSTANCE),
  rules: z.array(packetRuleSchema).max(MAX_RULES_PER_INSTANCE).nullable(),
  /** Whether names of outside are looked up for it too, and not only those of its networks. */
  outsideNames: z.boolean().default(false),
  bandwidth: bandwidthSchema,
});
export type InstanceNetworking = z.infer<typeof instanceNetworkingSchema>;
export const NO_NETWORKING: InstanceNetworking = {
  places: [],
  ports: [],
  rules: null,
  outsideNames: false,
  bandwidth: { inKbps: null, outKbps: null },
};

export const observedNetworkSchema = z.object({
  id: idSchema,
  state: z.enum(['ready', 'failed', 'absent']),
  problem: z.object({ code: z.string().max(64), message: z.string().max(2000) }).nullable(),
});
export type ObservedNetwork = z.infer<typeof observedNetworkSchema>;
