import type { IncomingMessage, ServerResponse } from 'node:http';
import { BulkheadError } from '@bulkhead/shared';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { agentRunSchema } from '../services/enrolment/agent-run.ts';
import { redeemJoinToken } from '../services/enrolment/redeem-join-token.ts';
import { sendUpload } from '../services/uploads/send-upload.ts';
import { renewCertificate } from '../services/enrolment/renew-certificate.ts';
import { addressOf } from './accept-link.ts';
import { addressBlock } from './address-block.ts';
import { readIdentity } from './agent-identity.ts';
import { bundleOf, type Authority } from './authority.ts';
import { sendBundle, sendInstaller, sendNode } from './downloads.ts';
import { readJson, sendJson } from './http-answers.ts';
import { RateBound } from './rate-bound.ts';

const enrolSchema = z.strictObject({
  token: z.string().max(256),
  csrPem: z.string().max(8192),
  machineId: agentRunSchema.shape.machineId.default(null),
});
const renewSchema = z.strictObject({ csrPem: z.string().max(8192) });

/** Enrolments cost a signature and a transaction each, and whoever asks has proven nothing yet. */
export class EnrolmentBound {
  readonly #byAddress = new RateBound({ burst: 60, perMinute: 10 });
  readonly #altogether = new RateBound({ burst: 300, perMinute: 300 });

  /** Throws TOO_MANY_ATTEMPTS. */
  take(address: string): void {
    const retryAfterSec = this.#byAddress.take(addressBlock(address)) || this.#altogether.take('all');
    if (retryAfterSec === 0) return;
    throw new BulkheadError(
      'TOO_MANY_ATTEMPTS',
      `Too many enrolments from ${address}, or altogether; try again in ${retryAfterSec} s.`,
      { retryAfterSec },
    );
  }
}

export interface Handling {
  deps: Pick<Deps, 'db' | 'changes' | 'sealer' | 'now' | 'env'>;
  authority: Authority;
  enrolments: EnrolmentBound;
}

/** Answers one request to the agent port. Throws a reason that the agent is told. */
export async function answerAgent(handling: Handling, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { deps, authority, enrolments } = handling;
  const route = `${req.method} ${(req.url ?? '').split('?')[0]}`;
  switch (route) {
    case 'GET /v1/authority':
      res.writeHead(200, { 'content-type': 'application/x-pem-file' });
      res.end(bundleOf(authority));
      return;
    case 'GET /v1/install.sh':
      return sendInstaller(res);
    case 'GET /v1/agent.mjs':
      return sendBundle(res);
    case 'POST /v1/enrol': {
      const address = addressOf(req);
      enrolments.take(address);
      sendJson(res, 200, await redeemJoinToken(deps, { ...(await readJson(req, enrolSchema)), address }));
      return;
    }
    case 'POST /v1/renew': {
      const identity = readIdentity(req, authority, deps.now());
      const address = addressOf(req);
      sendJson(res, 200, await renewCertificate(deps, identity, { ...(await readJson(req, renewSchema)), address }));
      return;
    }
  }
  const uploadId = /^GET \/v1\/uploads\/([0-9a-f-]{36})$/.exec(route)?.[1];
  if (uploadId !== undefined) return sendUpload(deps, readIdentity(req, authority, deps.now()), uploadId, res);
  const architecture = /^GET \/v1\/node\/([a-z0-9]{1,16})$/.exec(route)?.[1];
  if (architecture !== undefined) return sendNode(res, architecture);
  throw new BulkheadError('NOT_FOUND', `There is nothing at ${route.slice(0, 200)}.`);
}
