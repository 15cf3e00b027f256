'use client';

import { useEffect, useRef, useState } from 'react';
import { useImageActions } from './queries/use-images.ts';
import { uploadFile } from './upload-file.ts';

type ImportState =
  | { step: 'idle' }
  | { step: 'sending'; sentBytes: number }
  | { step: 'broken'; reason: string }
  | { step: 'done'; imageId: string };

interface What {
  name: string;
  format: 'rootfs' | 'archive';
  command: string[];
}

/** One file on its way into the catalogue. Beginning again with the same file goes on where it broke off. */
export function useImport(tenantSlug: string) {
  const { beginImport, finishImport } = useImageActions();
  const [state, setState] = useState<ImportState>({ step: 'idle' });
  const begun = useRef<{ key: string; uploadId: string; chunkBytes: number } | null>(null);
  const [stop] = useState(() => new AbortController());
  useEffect(() => () => stop.abort(), [stop]);

  const run = async (file: File, what: What) => {
    const key = JSON.stringify([file.name, file.size, file.lastModified, what]);
    setState({ step: 'sending', sentBytes: 0 });
    if (begun.current?.key !== key) {
      const upload = await beginImport.mutateAsync({ tenantSlug, sizeBytes: file.size, ...what });
      begun.current = { key, ...upload };
    }
    const { uploadId, chunkBytes } = begun.current;
    const onProgress = (sentBytes: number) => setState({ step: 'sending', sentBytes });
    await uploadFile(file, { tenantSlug, uploadId, chunkBytes, signal: stop.signal, onProgress });
    const { imageId } = await finishImport.mutateAsync({ tenantSlug, uploadId });
    setState({ step: 'done', imageId });
  };
  return {
    state,
    error: beginImport.error ?? finishImport.error,
    start: (file: File, what: What) => {
      beginImport.reset();
      finishImport.reset();
      run(file, what).catch((error: unknown) => {
        if (stop.signal.aborted) return;
        const isOurs = error instanceof Error && error.name === 'TRPCClientError';
        setState(isOurs ? { step: 'idle' } : { step: 'broken', reason: error instanceof Error ? error.message : '' });
      });
    },
  };
}
