import type Docker from 'dockerode';
import { z } from 'zod';
import { LABELS } from './answers.ts';

/** An image's layers from the bottom up. `createdBy` and `sizeBytes` come from its history, null where that does not tell. */
export interface ImageLayer {
  /** The chain of contents up to this layer: two layers with the same id are the same bytes on the same bytes. */
  chain: string;
  createdBy: string;
  sizeBytes: number | null;
}

/** What a container's root file system is made of, as the engine keeps it. */
export interface Rootfs {
  driver: string;
  runtime: string;
  layers: ImageLayer[];
  /** Containers of the same tenant by image, this one included: whose layers may be the same. */
  siblings: ImageLayer[][];
  /** The folders of an overlay on the host: the container's own, and those below it. Null for other storage drivers. */
  overlay: { upper: string; lowers: string[] } | null;
}

const containerSchema = z.object({
  Image: z.string(),
  Driver: z.string(),
  HostConfig: z.object({ Runtime: z.string().nullish() }),
  GraphDriver: z.object({ Data: z.record(z.string(), z.string()).nullish() }).nullish(),
});
const imageSchema = z.object({ RootFS: z.object({ Layers: z.array(z.string()).nullish() }) });
const historySchema = z.array(z.object({ CreatedBy: z.string(), Size: z.number() }));
const listedSchema = z.array(z.object({ ImageID: z.string() }));

/** Images of one tenant's containers that are looked at for sharing. */
const MAX_IMAGES = 32;

/** Asks the engine; `tenantSlug` says whose containers may be counted as sharing. */
export async function readRootfs(
  docker: Docker,
  containerId: string,
  tenantSlug: string,
  abortSignal: AbortSignal,
): Promise<Rootfs> {
  const container = containerSchema.parse(await docker.getContainer(containerId).inspect({ abortSignal }));
  const filters = { label: [`${LABELS.tenant}=${tenantSlug}`] };
  const listed = listedSchema.parse(await docker.listContainers({ all: true, filters, abortSignal }));
  const layersOf = new Map<string, ImageLayer[]>();
  for (const id of new Set([container.Image, ...listed.map(({ ImageID }) => ImageID)])) {
    if (layersOf.size >= MAX_IMAGES) break;
    layersOf.set(id, await readLayers(docker, id));
  }
  return {
    driver: container.Driver,
    runtime: container.HostConfig.Runtime ?? '',
    layers: layersOf.get(container.Image) ?? [],
    siblings: listed.map(({ ImageID }) => layersOf.get(ImageID) ?? []),
    overlay: toOverlay(container.Driver, container.GraphDriver?.Data ?? {}),
  };
}

/** The library takes no signal for these two: the caller's deadline ends the waiting. */
async function readLayers(docker: Docker, imageId: string): Promise<ImageLayer[]> {
  const image = docker.getImage(imageId);
  const contents = imageSchema.parse(await image.inspect()).RootFS.Layers ?? [];
  const history = historySchema.parse(await image.history());
  return joinHistory(contents, history);
}

/** Pure: the history is newest first and also names steps that made no layer; those have no size. */
export function joinHistory(
  contents: readonly string[],
  history: readonly { CreatedBy: string; Size: number }[],
): ImageLayer[] {
  const all = history.toReversed();
  const sized = all.filter(({ Size }) => Size > 0);
  const steps = all.length === contents.length ? all : sized.length === contents.length ? sized : [];
  let chain = '';
  return contents.map((content, index) => {
    chain = chain === '' ? content : `${chain} ${content}`;
    const step = steps[index];
    return { chain, createdBy: step?.CreatedBy.slice(0, 1_000) ?? '', sizeBytes: step?.Size ?? null };
  });
}

function toOverlay(driver: string, data: Record<string, string>): Rootfs['overlay'] {
  if (!driver.startsWith('overlay') || data.UpperDir === undefined) return null;
  return { upper: data.UpperDir, lowers: (data.LowerDir ?? '').split(':').filter(Boolean) };
}
