import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { BulkheadError } from '@bulkhead/shared';
import type { AgentIdentity } from '../services/enrolment/check-certificate.ts';
import type { Authority } from './authority.ts';
import { readAgentHostId } from './certificates.ts';

/** Who shows a certificate, and which of our roots signed it. */
export interface ShownIdentity extends AgentIdentity {
  issuerPin: string;
}

/**
 * Who is at the other end by their certificate: signed by one of our roots, for clients, valid now, naming one host. Throws
 * UNAUTHENTICATED. Whether it has been revoked is in the database.
 */
export function readIdentity(req: IncomingMessage, { accepted }: Authority, now: Date): ShownIdentity {
  const { socket } = req;
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (!(socket instanceof TLSSocket) || certificate === undefined) {
    throw new BulkheadError('UNAUTHENTICATED', 'Show the certificate that this host was enrolled with.');
  }
  if (!socket.authorized) {
    const reason = String(socket.authorizationError);
    throw new BulkheadError(
      'UNAUTHENTICATED',
      `The certificate is not accepted: ${reason}. It must be one of this control plane's, and this machine's clock right; enrol the host anew if it has expired.`,
    );
  }
  // A resumed TLS session was verified when it began: the certificate may have expired since.
  if (certificate.validToDate <= now) {
    throw new BulkheadError(
      'UNAUTHENTICATED',
      `The certificate expired at ${certificate.validTo}: enrol the host anew.`,
    );
  }
  const hostId = readAgentHostId(certificate);
  if (hostId === null) {
    throw new BulkheadError('UNAUTHENTICATED', 'The certificate does not name a host of Bulkhead.');
  }
  // A connection from before a root was dropped was verified by it.
  const issuer = accepted.find((root) => certificate.verify(new X509Certificate(root.certificatePem).publicKey));
  if (issuer === undefined) {
    throw new BulkheadError('UNAUTHENTICATED', 'The certificate is of a root that is not used any more: enrol anew.');
  }
  return { hostId, serial: certificate.serialNumber.toLowerCase(), issuerPin: issuer.pin };
}
