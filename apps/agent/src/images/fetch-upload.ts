import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { CONTROL_SERVER_NAME, type Identity } from '../link/identity.ts';
import { TaskFailure } from '../tasks/handler.ts';

const ANSWER_MS = 20_000;
/** What has not sent anything for so long has lost us. */
const SILENCE_MS = 60_000;

/** A file that somebody has uploaded to the control plane for this host, by the host's own certificate. */
export async function fetchUpload(identity: Identity, uploadId: string, signal: AbortSignal): Promise<IncomingMessage> {
  const answerLimit = new AbortController();
  const late = setTimeout(() => answerLimit.abort(), ANSWER_MS);
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = request(`${identity.controlUrl}/v1/uploads/${uploadId}`, {
        agent: false,
        servername: CONTROL_SERVER_NAME,
        minVersion: 'TLSv1.3',
        ca: identity.authorityPem,
        cert: identity.certificatePem,
        key: identity.privateKeyPem,
        timeout: SILENCE_MS,
        signal: AbortSignal.any([signal, answerLimit.signal]),
      });
      call.once('response', resolve);
      call.once('error', reject);
      call.once('timeout', () => call.destroy(new Error('nothing came for a minute')));
      call.end();
    });
    if (answer.statusCode === 200) return answer;
    answer.destroy();
    throw new TaskFailure('upload-gone', `The control plane does not have the upload any more (${answer.statusCode}).`);
  } catch (error) {
    if (error instanceof TaskFailure || signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TaskFailure('upload-gone', `The upload could not be fetched: ${reason}.`, { cause: error });
  } finally {
    clearTimeout(late);
  }
}
