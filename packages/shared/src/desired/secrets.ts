import { z } from 'zod';
import { environmentVariableSchema } from '../environment.ts';
import { idSchema } from '../ids.ts';

/** Keys and certificates fit; what one host has to be told stays small. */
export const MAX_SECRET_BYTES = 16 * 1024;
/** Of all secrets that a tenant uses on one host, and of all tenants there. */
export const MAX_SECRET_BYTES_PER_TENANT_AND_HOST = 256 * 1024;
export const MAX_SECRET_BYTES_PER_HOST = 2 * 1024 ** 2;
export const MAX_SECRETS_PER_INSTANCE = 32;

/** A secret as one instance uses it. */
export const secretMountSchema = z.strictObject({
  secretId: idSchema,
  version: z.int().min(1),
  /** `file`: below /run/secrets, in memory. */
  kind: z.enum(['file', 'environment']),
  target: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/, 'letters, digits, _ . and -, beginning with a letter or _'),
});
export type SecretMount = z.infer<typeof secretMountSchema>;

/** How an instance uses a secret. A file follows the newest version where `version` is null; a variable names its version. */
export const secretUseSchema = z
  .strictObject({
    secretId: idSchema,
    version: z.int().min(1).nullable(),
    kind: secretMountSchema.shape.kind,
    target: secretMountSchema.shape.target,
  })
  .superRefine((use, context) => {
    if (use.kind !== 'environment') return;
    const { error } = environmentVariableSchema.shape.name.safeParse(use.target);
    if (error) context.addIssue({ code: 'custom', path: ['target'], message: 'letters, digits and _ alone' });
  });
export type SecretUse = z.infer<typeof secretUseSchema>;
export const secretUsesSchema = z
  .array(secretUseSchema)
  .max(MAX_SECRETS_PER_INSTANCE)
  .refine(
    (uses) => new Set(uses.map(({ kind, target }) => `${kind} ${target}`)).size === uses.length,
    'each file and each variable once',
  );

/** A value on its way to a host. An agent keeps it in memory only: never in a file that outlives the machine's run. */
export const secretValueSchema = z.strictObject({
  secretId: idSchema,
  version: z.int().min(1),
  base64: z.string().max(Math.ceil(MAX_SECRET_BYTES / 3) * 4),
});
export type SecretValue = z.infer<typeof secretValueSchema>;

/** What a host shows a registry or an object store, while a task or an image of the snapshot needs it. Kept in memory only. */
export const credentialSchema = z.strictObject({
  /** Of the Registry or the BackupTarget. */
  id: idSchema,
  address: z.string().max(512),
  username: z.string().max(256),
  password: z.string().max(4096),
  insecure: z.boolean(),
  /** An operator vouches for the address: it may be inside of the organisation's own networks. */
  isTrusted: z.boolean().default(false),
});
export type Credential = z.infer<typeof credentialSchema>;
