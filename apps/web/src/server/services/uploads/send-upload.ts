import { BulkheadError, idSchema } from '@bulkhead/shared';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Deps } from '../../deps.ts';
import { checkCertificate, type AgentIdentity } from '../enrolment/check-certificate.ts';
import { openUpload } from './upload-store.ts';

const SEND_MS = 3_600_000;

/**
 * Sends an uploaded file to the one host that has an open task for it. Throws NOT_FOUND for any other, FORBIDDEN for a revoked
 * certificate.
 */
export async function sendUpload(
  deps: Pick<Deps, 'db' | 'env' | 'now'>,
  identity: AgentIdentity,
  uploadId: string,
  res: ServerResponse,
): Promise<void> {
  await checkCertificate(deps.db, identity);
  const isWanted =
    idSchema.safeParse(uploadId).success &&
    (await deps.db.task.count({
      where: {
        hostId: identity.hostId,
        kind: 'image-import',
        state: { in: ['pending', 'running'] },
        spec: { path: ['uploadId'], equals: uploadId },
      },
    })) > 0;
  const upload = isWanted ? await openUpload(deps, uploadId) : null;
  if (upload === null) throw new BulkheadError('NOT_FOUND', 'There is no such upload for this host.');
  res.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': upload.sizeBytes });
  await pipeline(upload.stream, res, { signal: AbortSignal.timeout(SEND_MS) });
}
