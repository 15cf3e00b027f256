import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import type { HostFacts } from '@bulkhead/shared';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A key as an agent makes it, and a request for a certificate of it. */
export async function makeAgentKey(subject: string): Promise<{ keyPem: string; csrPem: string }> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm: { ...ALGORITHM, hash: 'SHA-256' },
  });
  const der = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { keyPem: x509.PemConverter.encode(der, 'PRIVATE KEY'), csrPem: request.toString('pem') };
}

export function serialOf(certificatePem: string): string {
  return new X509Certificate(certificatePem).serialNumber.toLowerCase();
}

export function makeFacts(about: Partial<HostFacts> = {}): HostFacts {
  return {
    protocolVersion: 1,
    agentVersion: '0.1.0',
    hostname: 'test',
    operatingSystem: 'Debian GNU/Linux 12',
    kernel: '6.1.0',
    architecture: 'x86_64',
    bootId: 'boot-1',
    cores: 4,
    memoryBytes: 8_589_934_592,
    swapBytes: 0,
    cgroup: { driver: 'cgroupfs', version: '1', root: 'bulkhead', controllers: [] },
    engine: null,
    problems: [],
    ...about,
  };
}
