import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** While an authority is being replaced there are two. */
const MAX_ROOTS = 4;

/** The root certificates in a bundle. Throws when it holds none, or anything that is no certificate. */
export function readRoots(authorityPem: string): X509Certificate[] {
  const roots = (authorityPem.match(CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
  if (roots.length === 0 || roots.length > MAX_ROOTS) throw new Error(`the bundle holds ${roots.length} certificates`);
  return roots;
}

/** SHA-256 of a root's public key, base64url: what a join token carries, and how roots are told apart. */
export function pinOf(root: X509Certificate): string {
  return createHash('sha256')
    .update(root.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
}

/** The pins of all roots that this host trusts, as a link's header says them. */
export function trustedPins(authorityPem: string): string {
  return readRoots(authorityPem).map(pinOf).join(',');
}

/**
 * The one root of a bundle that a join token names. Nothing else in the bundle is believed: it came from somebody who has
 * not proven anything yet. Throws an error that says that nothing was sent.
 */
export function findPinned(bundlePem: string, pin: string, controlUrl: string): string {
  let roots: X509Certificate[];
  try {
    roots = readRoots(bundlePem);
  } catch (error) {
    throw new Error(`${controlUrl} does not answer like a control plane: no certificate at /v1/authority.`, {
      cause: error,
    });
  }
  const wanted = Buffer.from(pin);
  const found = roots.find((root) => {
    const own = Buffer.from(pinOf(root));
    return own.length === wanted.length && timingSafeEqual(own, wanted);
  });
  if (found === undefined) {
    throw new Error(`${controlUrl} is not the control plane that made this join token. Nothing was sent to it.`);
  }
  return found.toString();
}
