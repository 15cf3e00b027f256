import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { readJsonFile, replaceFile } from '../workloads/state-file.ts';
import { readRoots } from './authority.ts';

/** The name under which the control plane's certificate is verified, whatever the address that is dialled. */
export const CONTROL_SERVER_NAME = 'bulkhead-control';

const identitySchema = z.object({
  hostId: idSchema,
  controlUrl: z.string(),
  /** Every root by which the control plane may prove itself: one, or two while the authority is being replaced. */
  authorityPem: z.string(),
  certificatePem: z.string(),
  privateKeyPem: z.string(),
});
/** Who this agent is. Key and certificate are in one file, so that a renewal cannot be half there. */
export type Identity = z.infer<typeof identitySchema>;

/** Null: this agent is not enrolled. */
export function loadIdentity(stateDir: string): Identity | null {
  return readJsonFile(join(stateDir, 'identity.json'), identitySchema);
}

export function saveIdentity(stateDir: string, identity: Identity): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  replaceFile(join(stateDir, 'identity.json'), `${JSON.stringify(identity, null, 2)}\n`, { durable: true });
  // For people with openssl; nobody reads it back.
  replaceFile(join(stateDir, 'certificate.pem'), identity.certificatePem, { durable: true });
}

/** Throws unless a certificate is what was asked for: ours by its key, the host's by its name, a root's by its signature. */
export function checkCertificate(input: {
  certificatePem: string;
  privateKeyPem: string;
  authorityPem: string;
  hostId: string;
}): void {
  const certificate = new X509Certificate(input.certificatePem);
  const problem =
    certificate.subjectAltName !== `URI:spiffe://bulkhead/agent/${input.hostId}`
      ? `it is for ${certificate.subjectAltName ?? 'nobody'}`
      : !readRoots(input.authorityPem).some(
            (root) => certificate.checkIssued(root) && certificate.verify(root.publicKey),
          )
        ? 'it is not signed by the authority'
        : !matchesKey(certificate, input.privateKeyPem)
          ? 'it is for another key'
          : null;
  if (problem !== null) throw new Error(`The control plane sent a certificate that cannot be used: ${problem}.`);
}

function matchesKey(certificate: X509Certificate, privateKeyPem: string): boolean {
  return certificate.checkPrivateKey(createPrivateKey(privateKeyPem));
}
