import { z } from 'zod';

const answerSchema = z.object({ hasBytes: z.number(), sizeBytes: z.number() });
const ATTEMPTS = 4;
const PAUSE_MS = 1_000;

interface Sending {
  tenantSlug: string;
  uploadId: string;
  chunkBytes: number;
  signal: AbortSignal;
  onProgress: (sentBytes: number) => void;
}

/** Sends a file piece by piece, and goes on where it was when a piece is lost. Throws when a piece is lost again and again. */
export async function uploadFile(file: Blob, { tenantSlug, uploadId, chunkBytes, signal, onProgress }: Sending) {
  const url = `/api/uploads/${tenantSlug}/${uploadId}`;
  let sent = (await ask(url, { method: 'GET', signal })).hasBytes;
  let failures = 0;
  while (sent < file.size) {
    onProgress(sent);
    try {
      const body = file.slice(sent, sent + chunkBytes);
      sent = (await ask(`${url}?offset=${sent}`, { method: 'PUT', body, signal })).hasBytes;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures >= ATTEMPTS || signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * failures));
      sent = (await ask(url, { method: 'GET', signal })).hasBytes;
    }
  }
  onProgress(sent);
}

async function ask(url: string, init: RequestInit): Promise<z.infer<typeof answerSchema>> {
  const headers = { 'x-bulkhead-csrf': '1', 'content-type': 'application/octet-stream' };
  const answer = await fetch(url, { ...init, headers });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answerSchema.parse(await answer.json());
}
