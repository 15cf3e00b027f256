import { z } from 'zod';
import { controlsSchema } from './controls.ts';
import { NO_CONTROLS } from './no-controls.ts';
import { healthCheckSchema, stopGraceSecSchema } from './desired/health-check.ts';
import { secretUsesSchema } from './desired/secrets.ts';
import { environmentVariableSchema, textSchema } from './environment.ts';
import { idSchema, nameSchema } from './ids.ts';
import { notesSchema, tagsSchema } from './instance-labels.ts';
import { MIN_CPU_MILLICORES, MIN_MEMORY_BYTES } from './units.ts';
import { networkingRequestSchema, NO_NETWORKING_REQUEST } from './views/networks.ts';
import { volumeUsesSchema } from './views/volumes.ts';

/** Upper bounds that no real host reaches; they keep sums inside what a number holds exactly. */
const MAX_CPU_MILLICORES = 1_024_000;
const MAX_MEMORY_BYTES = 2 ** 46;
const MAX_PIDS = 65_536;

export const cpuMillicoresSchema = z.int().min(MIN_CPU_MILLICORES).max(MAX_CPU_MILLICORES);
export const memoryBytesSchema = z.int().min(MIN_MEMORY_BYTES).max(MAX_MEMORY_BYTES);
/** Four processes is the least with which an init, a shell and one command can live. */
export const pidsSchema = z.int().min(4).max(MAX_PIDS);

/** A quota: 0 is allowed, it closes the tap. */
export const resourcesSchema = z.strictObject({
  instances: z.int().min(0).max(100_000),
  cpuMillicores: z.int().min(0).max(MAX_CPU_MILLICORES),
  memoryBytes: z.int().min(0).max(MAX_MEMORY_BYTES),
  pids: z.int().min(0).max(1_000_000),
});

export const RESTART_POLICIES = ['always', 'on-failure', 'never'] as const;
export const restartPolicySchema = z.enum(RESTART_POLICIES);
export type RestartPolicy = z.infer<typeof restartPolicySchema>;

export const imageReferenceSchema = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[a-z0-9][A-Za-z0-9._\-/:@]*$/, 'an image reference, such as library/nginx:1.29');

/** How much an instance holds for itself and how far it may burst. Null: as far as its compartment. */
export const instanceSizeSchema = z.strictObject({
  cpuMillicores: cpuMillicoresSchema,
  memoryBytes: memoryBytesSchema,
  pids: pidsSchema,
  cpuLimitMillicores: cpuMillicoresSchema.nullable(),
  memoryLimitBytes: memoryBytesSchema.nullable(),
});
export type InstanceSize = z.infer<typeof instanceSizeSchema>;

/** A limit of its own must leave room for what the instance reserves. */
export function limitsHoldReservation(
  size: InstanceSize,
  context: { addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void },
): void {
  if (size.cpuLimitMillicores !== null && size.cpuLimitMillicores < size.cpuMillicores) {
    context.addIssue({ code: 'custom', path: ['cpuLimitMillicores'], message: 'below the reservation' });
  }
  if (size.memoryLimitBytes !== null && size.memoryLimitBytes < size.memoryBytes) {
    context.addIssue({ code: 'custom', path: ['memoryLimitBytes'], message: 'below the reservation' });
  }
}

/** What a tenant says to launch an instance. Everything else about its container is computed. */
export const launchSpecSchema = z
  .strictObject({
    name: nameSchema,
    /** A name: of an image of the catalogue or of one that hosts have by themselves. */
    image: imageReferenceSchema,
    /** That very entry of the catalogue, whatever `image` means. */
    catalogImageId: idSchema.nullable().default(null),
    /** Arguments that replace the image's command; empty keeps it. */
    command: z.array(textSchema(4096).min(1)).max(64).default([]),
    env: z
      .array(environmentVariableSchema)
      .max(64)
      .refine((env) => new Set(env.map(({ name }) => name)).size === env.length, 'each name once: only one would count')
      .default([]),
    restartPolicy: restartPolicySchema.default('always'),
    /** Null leaves the choice to the placement. */
    hostId: idSchema.nullable().default(null),
    ...instanceSizeSchema.shape,
    cpuLimitMillicores: cpuMillicoresSchema.nullable().default(null),
    memoryLimitBytes: memoryBytesSchema.nullable().default(null),
    controls: controlsSchema.default(NO_CONTROLS),
    secrets: secretUsesSchema.default([]),
    volumes: volumeUsesSchema.default([]),
    networking: networkingRequestSchema.default(NO_NETWORKING_REQUEST),
    tags: tagsSchema.default([]),
    notes: notesSchema.default(''),
    healthCheck: healthCheckSchema.nullable().default(null),
    stopGraceSec: stopGraceSecSchema.default(10),
  })
  .superRefine(limitsHoldReservation);
export type LaunchSpec = z.infer<typeof launchSpecSchema>;
/** What may be left out is left out. */
export type LaunchRequest = z.input<typeof launchSpecSchema>;
