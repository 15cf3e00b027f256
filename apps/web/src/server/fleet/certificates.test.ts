import 'reflect-metadata';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { expect, test } from 'vitest';
import {
  hashPublicKey,
  issueAgentCertificate,
  makePrivateKey,
  makeRootCertificate,
  makeServerCertificate,
  readAgentHostId,
  readCertificateRequest,
} from './certificates.ts';

const HOST_ID = '0190f0c4-0000-7000-8000-000000000001';
const now = new Date('2026-03-01T12:00:00.500Z');

async function makeRoot() {
  const keyPem = await makePrivateKey();
  return { keyPem, certificatePem: await makeRootCertificate(keyPem, now) };
}

async function makeRequest(algorithm: { name: 'ECDSA'; namedCurve: string }) {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const signingAlgorithm = { ...algorithm, hash: 'SHA-256' };
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=somebody-else',
    keys,
    signingAlgorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'url', value: 'spiffe://bulkhead/agent/other' }])],
  });
  return request.toString('pem');
}

test('the root signs a server certificate with the one name that agents verify', async () => {
  const root = await makeRoot();
  const key = await makePrivateKey();
  const server = new X509Certificate(await makeServerCertificate(root, key, now));
  const authority = new X509Certificate(root.certificatePem);
  expect(authority.ca).toBe(true);
  expect(server.ca).toBe(false);
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(server.subjectAltName).toBe('DNS:bulkhead-control');
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  const renewed = await makeServerCertificate(root, key, new Date(now.getTime() + 86_400_000));
  expect(hashPublicKey(renewed)).toEqual(hashPublicKey(server.toString()));
});

test('an agent certificate names the host, whatever the request asked for, for seven days', async () => {
  const root = await makeRoot();
  const publicKey = await readCertificateRequest(await makeRequest({ name: 'ECDSA', namedCurve: 'P-256' }));
  const issued = await issueAgentCertificate(root, { hostId: HOST_ID, publicKey, now });
  const certificate = new X509Certificate(issued.certificatePem);
  expect(certificate.subject).toBe(`CN=${HOST_ID}`);
  expect(certificate.subjectAltName).toBe(`URI:spiffe://bulkhead/agent/${HOST_ID}`);
  expect(readAgentHostId(certificate)).toBe(HOST_ID);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(issued.serial).toMatch(/^[4-7][0-9a-f]{31}$/);
  expect(certificate.serialNumber.toLowerCase()).toBe(issued.serial);
  expect(certificate.validFromDate).toEqual(new Date('2026-03-01T11:59:00Z'));
  expect(certificate.validToDate).toEqual(new Date('2026-03-08T12:00:00Z'));
  expect(issued.expiresAt).toEqual(certificate.validToDate);
});

test('the server certificate names no host', async () => {
  const root = await makeRoot();
  const server = new X509Certificate(await makeServerCertificate(root, await makePrivateKey(), now));
  expect(readAgentHostId(server)).toBeNull();
});

test('a request that is none, of another curve or not signed by its own key is refused with its field', async () => {
  const refusal = { code: 'INVALID_INPUT', details: { field: 'csrPem' } };
  await expect(readCertificateRequest('rubbish')).rejects.toMatchObject(refusal);
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await expect(readCertificateRequest(keyPem)).rejects.toMatchObject(refusal);
  await expect(readCertificateRequest(await makeRequest({ name: 'ECDSA', namedCurve: 'P-384' }))).rejects.toMatchObject(
    {
      ...refusal,
      message: expect.stringContaining('P-384'),
    },
  );
  const pem = await makeRequest({ name: 'ECDSA', namedCurve: 'P-256' });
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
  const altered = x509.PemConverter.encode(der, 'CERTIFICATE REQUEST');
  await expect(readCertificateRequest(altered)).rejects.toMatchObject({
    ...refusal,
    message: expect.stringContaining('signature'),
  });
});
