import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { constants, createGzip } from 'node:zlib';
import { BulkheadError } from '@bulkhead/shared';

const INSTALLER = fileURLToPath(new URL('../../../../agent/install/install.sh', import.meta.url));
const BUNDLE = fileURLToPath(new URL('../../../../agent/dist/agent.mjs', import.meta.url));

/** Packing the node binary takes a processor for seconds. */
const MAX_NODE_DOWNLOADS = 4;
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;
let nodeDownloads = 0;

export function sendInstaller(res: ServerResponse): Promise<void> {
  return sendFile(res, INSTALLER, 'text/x-shellscript; charset=utf-8');
}

export function sendBundle(res: ServerResponse): Promise<void> {
  return sendFile(res, BUNDLE, 'text/javascript; charset=utf-8');
}

/** The node binary that runs this process, as a gzip file. Throws NOT_FOUND for another architecture. */
export async function sendNode(res: ServerResponse, architecture: string): Promise<void> {
  if (architecture !== process.arch) {
    throw new BulkheadError(
      'NOT_FOUND',
      `This control plane runs on ${process.arch} and has no node binary for ${architecture}: install Node.js 24 on the host first.`,
    );
  }
  if (nodeDownloads >= MAX_NODE_DOWNLOADS) {
    throw new BulkheadError('UNAVAILABLE', `${nodeDownloads} hosts are being served at once; try again in a moment.`, {
      retryAfterSec: 10,
    });
  }
  nodeDownloads += 1;
  try {
    res.writeHead(200, { 'content-type': 'application/gzip' });
    await pipeline(createReadStream(process.execPath), createGzip({ level: constants.Z_BEST_SPEED }), res, {
      signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
    });
  } finally {
    nodeDownloads -= 1;
  }
}

async function sendFile(res: ServerResponse, path: string, contentType: string): Promise<void> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw new BulkheadError(
      'UNAVAILABLE',
      'The agent has not been built here: run npm run build.',
      {},
      { cause: error },
    );
  });
  res.writeHead(200, { 'content-type': contentType, 'content-length': size });
  await pipeline(createReadStream(path), res, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
}
