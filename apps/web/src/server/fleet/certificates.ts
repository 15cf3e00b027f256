// The certificate library asks for this before it is loaded.
import 'reflect-metadata';
import { createHash, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { BulkheadError } from '@bulkhead/shared';

/** The name under which every agent verifies the agent port, whatever the address it dialled. */
export const CONTROL_SERVER_NAME = 'bulkhead-control';

export const AGENT_CERTIFICATE_MS = 7 * 86_400_000;
const ROOT_CERTIFICATE_MS = 3_653 * 86_400_000;
const SERVER_CERTIFICATE_MS = 366 * 86_400_000;
/** Clocks differ a little: a certificate is good from a minute ago. */
const BACKDATED_MS = 60_000;

const ROOT_NAME = 'CN=Bulkhead root';
const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING_ALGORITHM = { ...KEY_ALGORITHM, hash: 'SHA-256' } as const;
const AGENT_URI = /^URI:spiffe:\/\/bulkhead\/agent\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A certificate and its private key, both PEM. */
export interface KeyedCertificate {
  certificatePem: string;
  keyPem: string;
}

export interface AgentCertificateIssued {
  certificatePem: string;
  /** Hex, lower case. */
  serial: string;
  expiresAt: Date;
}

export async function makePrivateKey(): Promise<string> {
  const keys = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const der = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n`;
}

/** A self-signed root for ten years. It signs leaves and nothing between. */
export async function makeRootCertificate(keyPem: string, now: Date): Promise<string> {
  const keys = await importKeyPair(keyPem);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: ROOT_NAME,
    serialNumber: randomSerial(),
    ...validity(now, ROOT_CERTIFICATE_MS),
    signingAlgorithm: SIGNING_ALGORITHM,
    keys,
    extensions: await rootExtensions(keys.publicKey),
  });
  return toPem(root);
}

/**
 * A new root's key, signed by the old root: who trusts the old one alone can follow it to what the new one signed. Both
 * bear one name, so it counts as self-issued and not as an intermediate, of which our roots allow none (RFC 5280, 6.1.4 l).
 */
export async function makeCrossCertificate(from: KeyedCertificate, to: KeyedCertificate, now: Date): Promise<string> {
  const issuer = new x509.X509Certificate(from.certificatePem);
  const { publicKey } = new x509.X509Certificate(to.certificatePem);
  const cross = await x509.X509CertificateGenerator.create({
    issuer: issuer.subject,
    subject: ROOT_NAME,
    serialNumber: randomSerial(),
    ...validity(now, SERVER_CERTIFICATE_MS),
    signingAlgorithm: SIGNING_ALGORITHM,
    publicKey,
    signingKey: (await importKeyPair(from.keyPem)).privateKey,
    extensions: [
      ...(await rootExtensions(publicKey)),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return toPem(cross);
}

async function rootExtensions(publicKey: x509.PublicKeyType): Promise<x509.Extension[]> {
  return [
    new x509.BasicConstraintsExtension(true, 0, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
  ];
}

/** The agent port's certificate for one year. */
export async function makeServerCertificate(root: KeyedCertificate, keyPem: string, now: Date): Promise<string> {
  const { publicKey } = await importKeyPair(keyPem);
  const certificate = await sign(root, {
    subject: `CN=${CONTROL_SERVER_NAME}`,
    serial: randomSerial(),
    publicKey,
    ...validity(now, SERVER_CERTIFICATE_MS),
    usage: x509.ExtendedKeyUsage.serverAuth,
    alternativeName: { type: 'dns', value: CONTROL_SERVER_NAME },
  });
  return toPem(certificate);
}

/** An agent's certificate for seven days. Whatever name the request asked for is ignored: the host's id is the name. */
export async function issueAgentCertificate(
  root: KeyedCertificate,
  input: { hostId: string; publicKey: x509.PublicKey; now: Date },
): Promise<AgentCertificateIssued> {
  const serial = randomSerial();
  const { notBefore, notAfter } = validity(input.now, AGENT_CERTIFICATE_MS);
  const certificate = await sign(root, {
    subject: `CN=${input.hostId}`,
    serial,
    publicKey: input.publicKey,
    notBefore,
    notAfter,
    usage: x509.ExtendedKeyUsage.clientAuth,
    alternativeName: { type: 'url', value: `spiffe://bulkhead/agent/${input.hostId}` },
  });
  return { certificatePem: toPem(certificate), serial, expiresAt: notAfter };
}

/**
 * The public key of a certificate request. Throws INVALID_INPUT when the request is not one, is not signed by the
 * key that it carries, or the key is not ECDSA P-256.
 */
export async function readCertificateRequest(csrPem: string): Promise<x509.PublicKey> {
  const refuse = (message: string, cause?: unknown) =>
    new BulkheadError('INVALID_INPUT', `csrPem: ${message}`, { field: 'csrPem' }, { cause });
  let request: x509.Pkcs10CertificateRequest;
  try {
    request = new x509.Pkcs10CertificateRequest(csrPem);
  } catch (error) {
    throw refuse('not a PKCS#10 certificate request in PEM', error);
  }
  const algorithm: { name: string; namedCurve?: string } = request.publicKey.algorithm;
  if (algorithm.name !== KEY_ALGORITHM.name || algorithm.namedCurve !== KEY_ALGORITHM.namedCurve) {
    throw refuse(`the key is ${algorithm.namedCurve ?? algorithm.name}, agents use ECDSA P-256`);
  }
  if (!(await request.verify().catch(() => false))) throw refuse('the signature is not by the key that it carries');
  return request.publicKey;
}

/** The host that a certificate names, or null when it names none, or more than one thing. */
export function readAgentHostId(certificate: X509Certificate): string | null {
  return AGENT_URI.exec(certificate.subjectAltName ?? '')?.[1] ?? null;
}

/** SHA-256 of a certificate's SubjectPublicKeyInfo: what a pin is. It outlives renewals with the same key. */
export function hashPublicKey(certificatePem: string): Buffer {
  const spki = new X509Certificate(certificatePem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest();
}

interface LeafParams {
  subject: string;
  serial: string;
  publicKey: x509.PublicKeyType;
  notBefore: Date;
  notAfter: Date;
  usage: x509.ExtendedKeyUsage;
  alternativeName: { type: 'dns' | 'url'; value: string };
}

async function sign(root: KeyedCertificate, leaf: LeafParams): Promise<x509.X509Certificate> {
  const issuer = new x509.X509Certificate(root.certificatePem);
  const { privateKey } = await importKeyPair(root.keyPem);
  return x509.X509CertificateGenerator.create({
    issuer: issuer.subject,
    subject: leaf.subject,
    serialNumber: leaf.serial,
    notBefore: leaf.notBefore,
    notAfter: leaf.notAfter,
    signingAlgorithm: SIGNING_ALGORITHM,
    publicKey: leaf.publicKey,
    signingKey: privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([leaf.usage], true),
      new x509.SubjectAlternativeNameExtension([leaf.alternativeName]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
}

/** With the newline at its end that a file, or a chain, of PEM needs. */
function toPem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

async function importKeyPair(keyPem: string): Promise<CryptoKeyPair> {
  const privateKey = createPrivateKey(keyPem);
  const jwk = privateKey.export({ format: 'jwk' });
  const { d: _secret, ...publicJwk } = jwk;
  return {
    privateKey: await crypto.subtle.importKey('jwk', jwk, KEY_ALGORITHM, true, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', publicJwk, KEY_ALGORITHM, true, ['verify']),
  };
}

/** 16 random bytes as hex. The first bits are 01, so that no reader drops a leading zero or sees a negative number. */
function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** X.509 times have whole seconds. */
function validity(now: Date, lifeMs: number): { notBefore: Date; notAfter: Date } {
  const startMs = Math.floor((now.getTime() - BACKDATED_MS) / 1000) * 1000;
  return { notBefore: new Date(startMs), notAfter: new Date(startMs + BACKDATED_MS + lifeMs) };
}
