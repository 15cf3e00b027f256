import { X509Certificate } from 'node:crypto';
import { z } from 'zod';

const refusalSchema = z.object({ code: z.string(), message: z.string() });

/** Codes of a failed verification that all mean: signed by nobody whom this host trusts. */
const UNKNOWN_SIGNER: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
]);

/** Why no connection came about, with what to do about it. */
export function explainFailure(error: Error, now: Date): string {
  const code = 'code' in error ? String(error.code) : '';
  const here = `this machine's clock says ${now.toISOString()}`;
  if (code === 'CERT_NOT_YET_VALID') {
    return `the control plane's certificate is not valid yet, and ${here}: set the clock (timedatectl, chrony)`;
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return `the control plane's certificate has expired, and ${here}: set this clock if it is ahead, or start the control plane again, which renews it`;
  }
  if (UNKNOWN_SIGNER.has(code)) {
    return `the control plane proves itself by an authority that this host does not trust (${code}): somebody is in between, or the authority was replaced while this host was away. Nothing was sent; enrol the host anew with a fresh token if the address is right`;
  }
  return error.message;
}

/** An answer of the control plane that refuses a link, as one line. */
export function explainRefusal(status: number | undefined, body: string): string {
  try {
    const { code, message } = refusalSchema.parse(JSON.parse(body));
    return `refused with ${status} ${code}: ${message}`;
  } catch {
    return `refused with ${status}: ${body}`;
  }
}

/** What is to be said of a host's own certificate that this clock calls expired or not yet valid. Null: it is in order. */
export function explainOwnCertificate(certificatePem: string, now: Date): string | null {
  const { validFrom, validTo } = new X509Certificate(certificatePem);
  if (now.getTime() > Date.parse(validTo)) {
    return `this host's certificate expired at ${validTo}: if the clock is right (${now.toISOString()}), enrol the host anew with a fresh token from its page`;
  }
  if (now.getTime() < Date.parse(validFrom)) {
    return `this host's certificate is valid from ${validFrom} on, and this machine's clock says ${now.toISOString()}: set the clock`;
  }
  return null;
}
