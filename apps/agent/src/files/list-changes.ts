import { MAX_CHANGES_SHOWN, type ChangeList } from '@bulkhead/shared';
import { readChanges } from '../anatomy/read-changes.ts';
import { EngineError } from '../docker/errors.ts';
import type { Engine } from '../docker/engine.ts';
import { explainFileError, fileRefusal } from './problem.ts';

/** What a look may cost: about 20 µs an entry. */
const MAX_COUNTED = 50_000;
/** The list has to fit into one message of the link. */
const MAX_LIST_BYTES = 512 * 1024;

/** What a container changed against its image, out of the layer that is its own. Errors: INSTANCE_STATE, NOT_FOUND, UNAVAILABLE. */
export async function listChanges(
  engine: Pick<Engine, 'rootfs'>,
  { containerId, tenantSlug }: { containerId: string | null; tenantSlug: string },
  nowMs = Date.now(),
): Promise<ChangeList> {
  if (containerId === null) throw fileRefusal('not-running', 'There is no container, so it has changed nothing.');
  const nothing = { atMs: nowMs, changes: null, total: 0, isComplete: false, sizeBytes: 0 };
  let overlay;
  try {
    ({ overlay } = await engine.rootfs(containerId, tenantSlug));
  } catch (error) {
    if (error instanceof EngineError) throw explainFileError(error);
    throw error;
  }
  if (overlay === null) return nothing;
  const { changes, total, isComplete, sizeBytes } = await readChanges(overlay.upper, overlay.lowers, {
    maxListed: MAX_CHANGES_SHOWN,
    maxCounted: MAX_COUNTED,
  });
  let bytes = 0;
  const kept = changes.filter(({ path }) => {
    bytes += Buffer.byteLength(path) + 40;
    return bytes <= MAX_LIST_BYTES;
  });
  return { atMs: nowMs, changes: kept, total, isComplete, sizeBytes };
}
