import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import { idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { askControlPlane } from './ask-control-plane.ts';
import { checkCertificate, saveIdentity, type Identity } from './identity.ts';

const answerSchema = z.object({ hostId: idSchema, certificatePem: z.string(), authorityPem: z.string() });

/** bhj1.<id>.<secret>.<SHA-256 of the root's public key> */
const TOKEN = /^bhj1\.[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{43}\.([A-Za-z0-9_-]{43})$/;

/**
 * Exchanges a join token for a certificate. The token says which authority is the right one; until the other side has
 * proven to be it, nothing is sent that anybody could use.
 */
export async function enrol(input: { controlUrl: string; token: string; stateDir: string }): Promise<Identity> {
  const { controlUrl, token, stateDir } = input;
  const pin = TOKEN.exec(token)?.[1];
  if (pin === undefined) {
    throw new Error(
      'BULKHEAD_JOIN_TOKEN is not a whole join token (bhj1.….….…): copy the command from the host’s page again.',
    );
  }
  const authorityPem = await askControlPlane({ controlUrl, method: 'GET', path: '/v1/authority', authorityPem: null });
  checkPin(authorityPem, pin, controlUrl);
  const { makeKeyAndRequest } = await import('./certificate-request.ts');
  const { privateKeyPem, csrPem } = await makeKeyAndRequest();
  const answer = answerSchema.parse(
    JSON.parse(
      await askControlPlane({ controlUrl, method: 'POST', path: '/v1/enrol', authorityPem, body: { token, csrPem } }),
    ),
  );
  const { hostId, certificatePem } = answer;
  checkCertificate({ certificatePem, privateKeyPem, authorityPem, hostId });
  const identity = { hostId, controlUrl, authorityPem, certificatePem, privateKeyPem };
  saveIdentity(stateDir, identity);
  return identity;
}

/** Throws unless the certificate's key is the one that the token names. */
export function checkPin(authorityPem: string, pin: string, controlUrl: string): void {
  let found: Buffer;
  try {
    const key = new X509Certificate(authorityPem).publicKey.export({ type: 'spki', format: 'der' });
    found = createHash('sha256').update(key).digest();
  } catch (error) {
    throw new Error(`${controlUrl} does not answer like a control plane: no certificate at /v1/authority.`, {
      cause: error,
    });
  }
  const wanted = Buffer.from(pin, 'base64url');
  if (wanted.length !== found.length || !timingSafeEqual(wanted, found)) {
    throw new Error(`${controlUrl} is not the control plane that made this join token. Nothing was sent to it.`);
  }
}
