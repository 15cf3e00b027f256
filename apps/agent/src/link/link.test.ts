// The certificate library asks for this before it is loaded.
import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { checkPin } from './enrol.ts';
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

it('knows the right authority by its key', async () => {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=root',
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  const pem = root.toString('pem');
  const der = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  const pin = Buffer.from(await crypto.subtle.digest('SHA-256', der)).toString('base64url');
  expect(() => checkPin(pem, pin, 'https://a')).not.toThrow();
  expect(() => checkPin(pem, `A${pin.slice(1)}`, 'https://a')).toThrow('Nothing was sent');
  expect(() => checkPin('rubbish', pin, 'https://a')).toThrow('https://a');
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
