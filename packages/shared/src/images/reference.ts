import { z } from 'zod';

/** The registry that a reference without one means. */
export const DEFAULT_REGISTRY = 'docker.io';

/** Tags under this name are ours: they keep images of the catalogue on their hosts, and nobody names an image by them. */
export const RESERVED_REPOSITORY = 'bulkhead.internal/catalog';

export interface ImageReference {
  /** `host` or `host:port`. */
  registry: string;
  /** `library/nginx` */
  repository: string;
  tag: string | null;
  /** `sha256:…` */
  digest: string | null;
}

const HOST = /^(?=.{1,255}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?$/;
const HOST_IPV6 = /^\[[0-9a-f:.]{2,45}\](:\d{1,5})?$/;
const REPOSITORY = /^(?=.{1,255}$)[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(\/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** `host` or `host:port` of a registry. */
export const registryAddressSchema = z
  .string()
  .max(255)
  .refine(
    (text) => HOST.test(text) || HOST_IPV6.test(text),
    'a host name in small letters, with a port where it has one',
  )
  .refine((text) => Number(/:(\d+)$/.exec(text)?.[1] ?? 1) <= 65_535, 'a port up to 65535');

/** Reads `nginx`, `team/app:2`, `registry:5000/team/app@sha256:…`. Null: it is none. */
export function parseImageReference(text: string): ImageReference | null {
  const at = text.indexOf('@');
  const digest = at < 0 ? null : text.slice(at + 1);
  if (digest !== null && !DIGEST.test(digest)) return null;
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon < 0 ? null : named.slice(colon + 1);
  if (tag !== null && !TAG.test(tag)) return null;
  const path = colon < 0 ? named : named.slice(0, colon);
  const { registry, repository } = splitRegistry(path);
  if (!registryAddressSchema.safeParse(registry).success || !REPOSITORY.test(repository)) return null;
  return { registry, repository, tag: tag ?? (digest === null ? 'latest' : null), digest };
}

/** The first part is a registry when it looks like a host: as engines decide it. */
function splitRegistry(path: string): { registry: string; repository: string } {
  const slash = path.indexOf('/');
  const first = slash < 0 ? '' : path.slice(0, slash);
  if (first === 'localhost' || /[.:[]/.test(first)) {
    const registry = first === 'index.docker.io' ? DEFAULT_REGISTRY : first;
    const rest = path.slice(slash + 1);
    return { registry, repository: registry === DEFAULT_REGISTRY && !rest.includes('/') ? `library/${rest}` : rest };
  }
  return { registry: DEFAULT_REGISTRY, repository: slash < 0 ? `library/${path}` : path };
}

/** The one spelling in which references are kept and compared: with registry, and with tag or digest. */
export function spellReference({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`;
}

/** What brings this very content again: `host/name@sha256:…`. */
export function spellByDigest({ registry, repository }: ImageReference, digest: string): string {
  return `${registry}/${repository}@${digest}`;
}

/** As people write it: without what everybody leaves out. */
export function shortenReference(text: string): string {
  return text.replace(/^docker\.io\/(library\/)?/, '');
}

export function isReservedReference(text: string): boolean {
  return text.startsWith(`${RESERVED_REPOSITORY}:`) || text.startsWith(`${RESERVED_REPOSITORY}@`);
}

/** The tag under which a host keeps an image of the catalogue. */
export function reservedTag(catalogId: string): string {
  return `${RESERVED_REPOSITORY}:${catalogId}`;
}
