import { z } from 'zod';
import { healthCheckSchema, stopGraceSecSchema } from '../desired/health-check.ts';
import { MAX_NETWORKS_PER_INSTANCE, MAX_PORTS_PER_INSTANCE, portSchema } from '../desired/networks.ts';
import { MAX_SECRETS_PER_INSTANCE, secretMountSchema } from '../desired/secrets.ts';
import { MAX_VOLUMES_PER_INSTANCE, mountPathSchema, volumeSizeSchema } from '../desired/volumes.ts';
import { environmentVariableSchema } from '../environment.ts';
import { nameSchema } from '../ids.ts';
import { tagsSchema } from '../instance-labels.ts';
import { imageReferenceSchema, instanceSizeSchema, restartPolicySchema } from '../instance-spec.ts';

export const MAX_COMPOSE_BYTES = 64 * 1024;
export const MAX_SERVICES = 32;
export const MAX_REPLICAS = 50;
/** Instances of one stack. */
export const MAX_STACK_INSTANCES = 100;

/** A key of the file, as its places refer to it. */
const keySchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'letters, digits, . _ and -, beginning with a letter or a digit');

export const DEPENDENCY_CONDITIONS = ['started', 'healthy', 'completed'] as const;

const serviceSchema = z.strictObject({
  key: keySchema,
  image: imageReferenceSchema,
  /** Replaces the image's command; empty keeps it. */
  command: z.array(z.string().min(1).max(4096)).max(64),
  env: z.array(environmentVariableSchema).max(64),
  restartPolicy: restartPolicySchema,
  replicas: z.int().min(0).max(MAX_REPLICAS),
  size: instanceSizeSchema,
  healthCheck: healthCheckSchema.nullable(),
  stopGraceSec: stopGraceSecSchema,
  /** Null: the file says nothing of networks, which means the stack's own. */
  networks: z
    .array(z.strictObject({ key: keySchema, aliases: z.array(nameSchema).max(8) }))
    .max(MAX_NETWORKS_PER_INSTANCE)
    .nullable(),
  volumes: z
    .array(z.strictObject({ key: keySchema, mountPath: mountPathSchema, readOnly: z.boolean() }))
    .max(MAX_VOLUMES_PER_INSTANCE),
  ports: z
    .array(
      z.strictObject({ protocol: z.enum(['tcp', 'udp']), hostPort: portSchema.nullable(), containerPort: portSchema }),
    )
    .max(MAX_PORTS_PER_INSTANCE),
  secrets: z
    .array(z.strictObject({ key: keySchema, target: secretMountSchema.shape.target }))
    .max(MAX_SECRETS_PER_INSTANCE),
  dependsOn: z
    .array(z.strictObject({ service: keySchema, condition: z.enum(DEPENDENCY_CONDITIONS) }))
    .max(MAX_SERVICES),
  tags: tagsSchema,
});
export type ComposeService = z.infer<typeof serviceSchema>;

/** `externalName`: one that the tenant has already; null: the stack makes it. */
const partSchema = z.strictObject({ key: keySchema, externalName: nameSchema.nullable() });

/** A compose file in our own terms: everything that was read, and nothing that was not understood. */
export const composeFileSchema = z.strictObject({
  name: nameSchema.nullable(),
  /** Each after those that it depends on. */
  services: z.array(serviceSchema).min(1).max(MAX_SERVICES),
  volumes: z.array(partSchema.extend({ sizeBytes: volumeSizeSchema })).max(32),
  networks: z.array(partSchema.extend({ internal: z.boolean() })).max(16),
  /** `parameter`: the secret parameter whose value it holds. */
  secrets: z.array(partSchema.extend({ parameter: z.string().nullable() })).max(32),
});
export type ComposeFile = z.infer<typeof composeFileSchema>;

export type ComposeVolume = ComposeFile['volumes'][number];
export type ComposeNetwork = ComposeFile['networks'][number];
export type ComposeSecret = ComposeFile['secrets'][number];
