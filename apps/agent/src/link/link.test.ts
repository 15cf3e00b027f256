// The certificate library asks for this before it is loaded.
import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { findPinned, pinOf, readRoots, trustedPins } from './authority.ts';
import { explainFailure, explainOwnCertificate, explainRefusal } from './explain-failure.ts';
import { readMachineId } from './machine.ts';
import { makeKeyAndRequest } from './certificate-request.ts';
import { renewalDueMs } from './renew.ts';

it('renews at a random point between 30 and 50 % of a certificate’s life', () => {
  const life = { validFromMs: 1000, validToMs: 2000 };
  expect(renewalDueMs(life, 0)).toBe(1300);
  expect(renewalDueMs(life, 1)).toBe(1500);
});

it('asks for a certificate with a new key each time, signed by that key', async () => {
  const [first, second] = [await makeKeyAndRequest(), await makeKeyAndRequest()];
  expect(first.privateKeyPem).not.toBe(second.privateKeyPem);
  const request = new x509.Pkcs10CertificateRequest(first.csrPem);
  expect(await request.verify()).toBe(true);
  expect(first.csrPem).not.toContain('PRIVATE');
});

async function makeRoot(): Promise<string> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=root',
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  return `${root.toString('pem')}\n`;
}

it('believes of a bundle the one root that the token names, wherever it stands', async () => {
  const [first, second] = [await makeRoot(), await makeRoot()];
  const pins = [first, second].map((pem) => pinOf(new X509Certificate(pem)));
  for (const [index, pem] of [first, second].entries()) {
    const found = findPinned(first + second, pins[index] ?? '', 'https://a');
    expect(readRoots(found).map((root) => root.raw)).toEqual([new X509Certificate(pem).raw]);
  }
  expect(trustedPins(first + second)).toBe(pins.join(','));
  expect(() => findPinned(first, pins[1] ?? '', 'https://a')).toThrow('Nothing was sent');
  expect(() => findPinned('rubbish', pins[0] ?? '', 'https://a')).toThrow('https://a');
  expect(() => findPinned(first.repeat(5), pins[0] ?? '', 'https://a')).toThrow('https://a');
});

it('names a machine by a keyed hash of its id, and none without one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-machine-'));
  const file = join(folder, 'machine-id');
  writeFileSync(file, '0123456789abcdef0123456789abcdef\n');
  const name = readMachineId(file);
  expect(name).toMatch(/^[0-9a-f]{32}$/);
  expect(name).not.toContain('0123456789abcdef');
  expect(readMachineId(file)).toBe(name);
  for (const [id, expected] of [
    ['fedcba9876543210fedcba9876543210', expect.not.stringMatching(name ?? '')],
    ['uninitialized', null],
    ['', null],
  ] as const) {
    writeFileSync(file, id);
    expect(readMachineId(file)).toEqual(expected);
  }
  expect(readMachineId(join(folder, 'nothing'))).toBeNull();
  rmSync(folder, { recursive: true });
});

it('says what a failed verification means and what to do about it', async () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const failed = (code: string) => explainFailure(Object.assign(new Error('raw'), { code }), now);
  expect(failed('CERT_NOT_YET_VALID')).toMatch(/not valid yet.*2026-03-01T12:00:00.*set the clock/);
  expect(failed('CERT_HAS_EXPIRED')).toMatch(/expired.*2026-03-01/);
  expect(failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE')).toMatch(/does not trust.*enrol the host anew/);
  expect(failed('ECONNREFUSED')).toBe('raw');
  expect(explainRefusal(403, '{"code":"FORBIDDEN","message":"no"}')).toBe('refused with 403 FORBIDDEN: no');
  expect(explainRefusal(502, '<html>')).toBe('refused with 502: <html>');
  const pem = await makeRoot();
  const { validFrom, validTo } = new X509Certificate(pem);
  const aDay = 86_400_000;
  expect(explainOwnCertificate(pem, new Date(Date.parse(validFrom) + 1000))).toBeNull();
  expect(explainOwnCertificate(pem, new Date(Date.parse(validFrom) - aDay))).toMatch(/set the clock/);
  expect(explainOwnCertificate(pem, new Date(Date.parse(validTo) + aDay))).toMatch(/expired at.*enrol the host anew/);
});

it('reads its settings, and names the wrong ones', () => {
  expect(readConfig({ BULKHEAD_CONTROL_URL: 'https://control:3443/' })).toMatchObject({
    controlUrl: 'https://control:3443',
    stateDir: '/var/lib/bulkhead-agent',
    dockerHost: 'unix:///var/run/docker.sock',
    cgroupRoot: 'bulkhead',
  });
  expect(readConfig({ DOCKER_HOST: '' }).dockerHost).toBe('unix:///var/run/docker.sock');
  expect(() => readConfig({ BULKHEAD_CONTROL_URL: 'http://control' })).toThrow('BULKHEAD_CONTROL_URL');
  expect(() => readConfig({ BULKHEAD_CGROUP_ROOT: '../up' })).toThrow('BULKHEAD_CGROUP_ROOT');
});
