import { imageIdSchema, MAX_LAYERS } from '@bulkhead/shared';
import { z } from 'zod';
import { TaskFailure } from '../tasks/handler.ts';
import type { FetchedManifest, RegistryClient } from './registry-client.ts';

const descriptorSchema = z.object({
  mediaType: z.string().max(256).default(''),
  digest: imageIdSchema,
  size: z.int().min(0),
});
const manifestSchema = z.object({
  config: descriptorSchema,
  layers: z.array(descriptorSchema).min(1).max(MAX_LAYERS),
});
const indexSchema = z.object({
  manifests: z
    .array(
      descriptorSchema.extend({
        platform: z.object({ os: z.string(), architecture: z.string() }).nullish(),
      }),
    )
    .max(200),
});
export type Manifest = z.infer<typeof manifestSchema>;

const ARCHITECTURES: Record<string, string> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
  ppc64: 'ppc64le',
  s390x: 's390x',
};
/** As images name the processor of this host. */
export const ARCHITECTURE = ARCHITECTURES[process.arch] ?? process.arch;

/** The manifest of this host's kind of processor behind a reference, and the digest that the reference stood for. */
export async function readManifest(
  client: RegistryClient,
  repository: string,
  reference: string,
): Promise<{ digest: string; manifest: Manifest }> {
  const fetched = await client.manifest(repository, reference);
  const index = indexSchema.safeParse(parse(fetched));
  if (!index.success) return { digest: fetched.digest, manifest: requireManifest(fetched, repository) };
  const { manifests } = index.data;
  const fitting = manifests.find(({ platform }) => platform?.os === 'linux' && platform.architecture === ARCHITECTURE);
  if (fitting === undefined) {
    const kinds = manifests.flatMap(({ platform }) => platform?.architecture ?? []).join(', ');
    throw new TaskFailure(
      'image-unsupported',
      `${repository} is there for ${kinds || 'nothing'}, not for ${ARCHITECTURE}.`,
    );
  }
  const inner = await client.manifest(repository, fitting.digest);
  return { digest: fetched.digest, manifest: requireManifest(inner, repository) };
}

function requireManifest(fetched: FetchedManifest, repository: string): Manifest {
  const parsed = manifestSchema.safeParse(parse(fetched));
  if (parsed.success) return parsed.data;
  throw new TaskFailure(
    'image-unsupported',
    `${repository} is described in a form that is not known (${fetched.mediaType.slice(0, 80) || 'no type'}).`,
  );
}

function parse({ bytes }: FetchedManifest): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
