// The certificate library asks for this before it is loaded.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING_ALGORITHM = { ...KEY_ALGORITHM, hash: 'SHA-256' } as const;

export interface KeyAndRequest {
  privateKeyPem: string;
  csrPem: string;
}

/**
 * Makes a new key, which never leaves the host, and a request for a certificate. Whatever name it asks for is ignored.
 * Import this file when it is needed, which is once in weeks: its library costs 7 MB of memory.
 */
export async function makeKeyAndRequest(): Promise<KeyAndRequest> {
  x509.cryptoProvider.set(crypto);
  const keys = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=bulkhead-agent',
    keys,
    signingAlgorithm: SIGNING_ALGORITHM,
  });
  const der = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { privateKeyPem: x509.PemConverter.encode(der, 'PRIVATE KEY'), csrPem: request.toString('pem') };
}
