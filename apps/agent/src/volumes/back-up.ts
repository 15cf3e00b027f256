import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Credential } from '@bulkhead/shared';
import { TaskFailure, type TaskContext } from '../tasks/handler.ts';
import { runTool } from './run-tool.ts';
import type { Store } from './stores/store-request.ts';
import { onceUnused, requireIdle } from './restore-snapshot.ts';
import type { VolumeKeeper } from './volume-keeper.ts';
import { VolumeProblem } from './volume-problem.ts';

/** What files of holes may look like beyond what they hold. */
const MAX_GROWTH = 4;
const WHOLE_MS = 6 * 3_600_000;

/** Which object, in which bucket, and whose key opens it. */
interface ObjectPlace {
  targetId: string;
  bucket: string;
  region: string;
  key: string;
}

/** Copies a volume into its object. Whatever was sent of it before is sent anew. */
export async function backUp(
  keeper: VolumeKeeper,
  context: TaskContext<'volume-backup'>,
): Promise<{ sizeBytes: number; sha256: string }> {
  const { task, signal, progress } = context;
  const [{ packVolume }, { partBytesFor }, object] = await Promise.all([
    import('./stores/pack-volume.ts'),
    import('./stores/bucket.ts'),
    openObject(keeper, context.credential, task.spec),
  ]);
  return keeper.exclusively(task.spec.volumeId, null, async (worker) => {
    const record = requireOwn(worker.record, task.tenantSlug);
    await worker.measure();
    const totalBytes = worker.usedBytes;
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const packed = packVolume(worker.place.data, {
      maxBytes: MAX_GROWTH * record.sizeBytes,
      signal,
      onBytes: (doneBytes) => progress({ step: 'sending', doneBytes, totalBytes, parts: [] }),
    });
    const counted = async function* () {
      for await (const chunk of packed) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        yield chunk;
      }
    };
    await object.put(counted(), partBytesFor(record.sizeBytes), signal);
    return { sizeBytes, sha256: hash.digest('hex') };
  });
}

/** Fills a volume from an object. Nothing can use it before its checksum was right; what was not is emptied again. */
export async function fillFromBackup(keeper: VolumeKeeper, context: TaskContext<'volume-from-backup'>): Promise<null> {
  const { task, signal, progress } = context;
  const [{ unpackArchive }, object] = await Promise.all([
    import('./stores/unpack-archive.ts'),
    openObject(keeper, context.credential, task.spec),
  ]);
  return keeper.exclusively(task.spec.volumeId, 'it is being filled from a backup', async (worker) => {
    const { sizeBytes } = requireOwn(worker.record, task.tenantSlug);
    await onceUnused(() => requireIdle(worker.users()), signal);
    const empty = () =>
      runTool('find', [worker.place.data, '-mindepth', '1', '-xdev', '-delete'], { timeoutMs: WHOLE_MS });
    await empty();
    try {
      const answer = await object.get(signal);
      const totalBytes = Number(answer.headers['content-length'] ?? 0) || null;
      const hash = createHash('sha256');
      let doneBytes = 0;
      const counted = async function* () {
        for await (const chunk of answer as AsyncIterable<Buffer>) {
          hash.update(chunk);
          doneBytes += chunk.length;
          yield chunk;
        }
      };
      const plain = Readable.from(counted())
        .on('error', (error) => plain.destroy(error))
        .pipe(createGunzip());
      await unpackArchive(worker.place.data, plain, {
        maxBytes: sizeBytes,
        onBytes: () => progress({ step: 'unpacking', doneBytes, totalBytes, parts: [] }),
      });
      if (hash.digest('hex') !== task.spec.sha256) {
        throw new TaskFailure(
          'bad-checksum',
          'The archive in the store is not the one that was sent: its checksum differs.',
        );
      }
    } catch (error) {
      await empty();
      throw error;
    }
    await worker.measure();
    return null;
  });
}

export async function removeBackup(keeper: VolumeKeeper, context: TaskContext<'volume-backup-remove'>): Promise<null> {
  const object = await openObject(keeper, context.credential, context.task.spec);
  await object.delete(context.signal);
  return null;
}

/** What asks stores is loaded when it is needed: most hosts never do. */
async function openObject(
  keeper: VolumeKeeper,
  credential: TaskContext['credential'],
  { targetId, bucket, region, key }: ObjectPlace,
) {
  const { BucketObject } = await import('./stores/bucket.ts');
  const found = credential(targetId);
  if (found === null) throw new TaskFailure('no-key', 'The control plane has sent no key for this store.');
  return new BucketObject(toStore(found, region, keeper.trustedStores), bucket, key);
}

function toStore(credential: Credential, region: string, trusted: readonly string[]): Store {
  const endpoint = new URL(credential.address);
  const { username: accessKeyId, password: secretAccessKey } = credential;
  return { endpoint, region, accessKeyId, secretAccessKey, isTrusted: trusted.includes(endpoint.origin) };
}

function requireOwn<T extends { tenantSlug: string; phase: string }>(record: T | null, tenantSlug: string): T {
  if (record?.phase === 'ready' && record.tenantSlug === tenantSlug) return record;
  throw new VolumeProblem('no-volume', 'The volume is not on this host, or could not be made.', { isPassing: false });
}
