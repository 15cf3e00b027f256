import { MAX_UPLOAD_BYTES, UPLOAD_PART_BYTES } from '@bulkhead/shared';
import { useRef, useState } from 'react';
import { useTRPCClient } from '../../../../trpc/client.tsx';
import { bytesToBase64 } from '../terminal/base64.ts';
import { useRefreshFolders } from './use-files.ts';

/** Shown at once; more wait for their turn. */
const MOST = 50;

export interface UploadShown {
  id: number;
  name: string;
  folder: string;
  sizeBytes: number;
  doneBytes: number;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'too-large';
  error: unknown;
}

/** Files that are put into an instance, one after the other, each in pieces that are requests of their own. */
export function useUploads(tenantSlug: string, instanceId: string) {
  const client = useTRPCClient();
  const refresh = useRefreshFolders();
  const [uploads, setUploads] = useState<UploadShown[]>([]);
  const waiting = useRef<{ id: number; file: File; folder: string; stop: AbortController }[]>([]);
  const current = useRef<{ id: number; stop: AbortController } | null>(null);
  const ids = useRef(0);
  const show = (id: number, change: Partial<UploadShown>) =>
    setUploads((before) => before.map((one) => (one.id === id ? { ...one, ...change } : one)));

  async function send(id: number, file: File, folder: string, signal: AbortSignal): Promise<void> {
    const at = { tenantSlug, instanceId };
    const { uploadId } = await client.instances.openUpload.mutate({
      ...at,
      folder,
      name: file.name,
      sizeBytes: file.size,
    });
    try {
      for (let offset = 0; offset < file.size; offset += UPLOAD_PART_BYTES) {
        signal.throwIfAborted();
        const part = new Uint8Array(await file.slice(offset, offset + UPLOAD_PART_BYTES).arrayBuffer());
        await client.instances.writeUpload.mutate({ ...at, uploadId, offset, base64: bytesToBase64(part) });
        show(id, { doneBytes: offset + part.length });
      }
      signal.throwIfAborted();
      await client.instances.finishUpload.mutate({ ...at, uploadId });
    } catch (error) {
      // What failed there is over there already.
      if (signal.aborted) await client.instances.closeUpload.mutate({ ...at, uploadId }).catch(() => {});
      throw error;
    }
  }

  async function work(): Promise<void> {
    for (let next = waiting.current.shift(); next !== undefined; next = waiting.current.shift()) {
      const { id, file, folder, stop } = next;
      current.current = { id, stop };
      show(id, { state: 'running' });
      try {
        await send(id, file, folder, stop.signal);
        show(id, { state: 'done', doneBytes: file.size });
        await refresh();
      } catch (error) {
        if (stop.signal.aborted) setUploads((before) => before.filter((one) => one.id !== id));
        else show(id, { state: 'failed', error });
      }
    }
    current.current = null;
  }

  return {
    uploads,
    add: (files: readonly File[], folder: string) => {
      const added = files.slice(0, MOST).map((file) => {
        ids.current += 1;
        return { id: ids.current, file, folder, stop: new AbortController() };
      });
      setUploads((before) =>
        [
          ...before.filter(({ state }) => state !== 'done'),
          ...added.map(({ id, file }): UploadShown => ({
            id,
            name: file.name,
            folder,
            sizeBytes: file.size,
            doneBytes: 0,
            state: file.size > MAX_UPLOAD_BYTES ? 'too-large' : 'waiting',
            error: null,
          })),
        ].slice(-2 * MOST),
      );
      waiting.current.push(...added.filter(({ file }) => file.size <= MAX_UPLOAD_BYTES));
      if (current.current === null) void work();
    },
    /** Gives one up, or takes one that is over off the list. */
    remove: (id: number) => {
      waiting.current = waiting.current.filter((one) => one.id !== id);
      if (current.current?.id === id) current.current.stop.abort();
      else setUploads((before) => before.filter((one) => one.id !== id));
    },
  };
}
