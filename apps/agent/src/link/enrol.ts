import { idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { askControlPlane } from './ask-control-plane.ts';
import { findPinned } from './authority.ts';
import { checkCertificate, saveIdentity, type Identity } from './identity.ts';

const answerSchema = z.object({
  hostId: idSchema,
  certificatePem: z.string().max(16_384),
  authorityPem: z.string().max(65_536),
});

/** bhj1.<id>.<secret>.<SHA-256 of the root's public key> */
const TOKEN = /^bhj1\.[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{43}\.([A-Za-z0-9_-]{43})$/;

/**
 * Exchanges a join token for a certificate. The token says which authority is the right one; until the other side has
 * proven to be it, nothing is sent that anybody could use.
 */
export async function enrol(input: {
  controlUrl: string;
  token: string;
  stateDir: string;
  machineId: string | null;
}): Promise<Identity> {
  const { controlUrl, token, stateDir, machineId } = input;
  const pin = TOKEN.exec(token)?.[1];
  if (pin === undefined) {
    throw new Error(
      'BULKHEAD_JOIN_TOKEN is not a whole join token (bhj1.….….…): copy the command from the host’s page again.',
    );
  }
  const bundlePem = await askControlPlane({ controlUrl, method: 'GET', path: '/v1/authority', authorityPem: null });
  const pinnedPem = findPinned(bundlePem, pin, controlUrl);
  const { makeKeyAndRequest } = await import('./certificate-request.ts');
  const { privateKeyPem, csrPem } = await makeKeyAndRequest();
  const answer = answerSchema.parse(
    JSON.parse(
      await askControlPlane({
        controlUrl,
        method: 'POST',
        path: '/v1/enrol',
        authorityPem: pinnedPem,
        body: { token, csrPem, machineId },
      }),
    ),
  );
  // What else to trust is believed now: the pinned root's own server says it.
  const { hostId, certificatePem, authorityPem } = answer;
  checkCertificate({ certificatePem, privateKeyPem, authorityPem, hostId });
  const identity = { hostId, controlUrl, authorityPem, certificatePem, privateKeyPem };
  saveIdentity(stateDir, identity);
  return identity;
}
