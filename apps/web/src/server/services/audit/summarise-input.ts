import {
  idSchema,
  imageReferenceSchema,
  nameSchema,
  PROFILES,
  RESTART_POLICIES,
  slugSchema,
  SYSTEM_ROLES,
  TENANT_ROLES,
  tokenIdSchema,
} from '@bulkhead/shared';
import { z } from 'zod';

export type Summary = Record<string, string | number | boolean | null>;

const number = z.number();
const flag = z.boolean();
const email = z
  .string()
  .max(254)
  .regex(/^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]+@[\p{L}\p{N}.-]+\.[\p{L}\p{N}]+$/u);

/**
 * The keys whose values may be kept, each with the shape that such a value has: what somebody typed into the wrong
 * field, a password for an address say, has another shape and is left out. Everything else of an input is left out.
 */
const KEPT: Record<string, z.ZodType> = {
  tenantSlug: slugSchema,
  slug: slugSchema,
  instanceId: idSchema,
  userId: idSchema,
  hostId: idSchema,
  flavorId: idSchema,
  roleId: idSchema,
  customRoleId: idSchema,
  providerId: idSchema,
  tokenId: tokenIdSchema,
  name: nameSchema,
  email,
  image: imageReferenceSchema,
  role: z.enum(TENANT_ROLES),
  systemRole: z.enum(SYSTEM_ROLES),
  restartPolicy: z.enum(RESTART_POLICIES),
  profile: z.enum(PROFILES),
  cordoned: flag,
  frozen: flag,
  disabled: flag,
  instances: number,
  cpuMillicores: number,
  memoryBytes: number,
  pids: number,
  cpuLimitMillicores: number,
  memoryLimitBytes: number,
  cpuAllocatablePercent: number,
  memoryReservedBytes: number,
};
/** The only objects that are looked into. */
const OPENED = new Set(['spec', 'size', 'quota']);

/** What of a refused input may stand in an entry: at most one line for each allow-listed key, never a secret. */
export function summariseInput(input: unknown): Summary {
  const summary: Summary = {};
  collect(input, '', summary);
  return summary;
}

/** What the refusal was about, in the form of an accepted change's target; null where the input does not say. */
export function targetOf({ instanceId, userId, hostId, flavorId, tokenId, slug, tenantSlug }: Summary): string | null {
  const named = { instance: instanceId, user: userId, flavor: flavorId, token: tokenId, host: hostId };
  for (const [kind, id] of Object.entries(named)) if (typeof id === 'string') return `${kind}:${id}`;
  const tenant = slug ?? tenantSlug;
  return typeof tenant === 'string' ? `tenant:${tenant}` : null;
}

function collect(input: unknown, prefix: string, summary: Summary): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return;
  for (const [key, schema] of Object.entries(KEPT)) {
    const value: unknown = Object.hasOwn(input, key) ? Reflect.get(input, key) : undefined;
    if (value === undefined) continue;
    const kept = schema.safeParse(value);
    if (kept.success) summary[prefix + key] = kept.data as string | number | boolean;
  }
  if (prefix !== '') return;
  for (const key of OPENED) if (Object.hasOwn(input, key)) collect(Reflect.get(input, key), `${key}.`, summary);
}

/** More texts than this in one input are not looked through; then the message is left out. */
const MAX_TEXTS = 500;
const MAX_DEPTH = 8;
/** Shorter ones are part of ordinary words. */
const MIN_HIDDEN = 3;

/** A refusal's message without any text of the input that may not be kept. */
export function hideTexts(message: string, input: unknown, summary: Summary): string {
  const texts = new Set<string>();
  if (!gatherTexts(input, 0, texts)) return '';
  const kept = new Set(Object.values(summary));
  let shown = message;
  for (const text of [...texts].toSorted((one, other) => other.length - one.length)) {
    if (text.length < MIN_HIDDEN || kept.has(text)) continue;
    shown = shown.replaceAll(text, '…').replaceAll(JSON.stringify(text).slice(1, -1), '…');
  }
  return shown;
}

function gatherTexts(value: unknown, depth: number, texts: Set<string>): boolean {
  if (typeof value === 'string') texts.add(value);
  if (texts.size > MAX_TEXTS || depth > MAX_DEPTH) return false;
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((inner) => gatherTexts(inner, depth + 1, texts));
}
