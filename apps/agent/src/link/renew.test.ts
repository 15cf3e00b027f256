// The certificate library asks for this before it is loaded.
import 'reflect-metadata';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as x509 from '@peculiar/x509';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { makeKeyAndRequest } from './certificate-request.ts';
import { CONTROL_SERVER_NAME, loadIdentity, saveIdentity, type Identity } from './identity.ts';
import { startRenewing } from './renew.ts';

const HOST_ID = '0190f0c4-0000-7000-8000-000000000001';
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { ...ALGORITHM, hash: 'SHA-256' } as const;
const A_DAY_MS = 86_400_000;

/** A control plane that renews, and may be slow or refuse; its clock is behind ours by `behindMs`. */
interface Plane {
  identity: Identity;
  behindMs: number;
  renewals: number;
  answer: 'renew' | 'hang' | 'refuse';
  server: Server;
}

let stateDir: string;
let plane: Plane;
let stopping: AbortController;
let said: string[];

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'bulkhead-renew-'));
  stopping = new AbortController();
  said = [];
  plane = await openPlane();
  saveIdentity(stateDir, plane.identity);
});
afterEach(() => {
  stopping.abort();
  plane.server.closeAllConnections();
  plane.server.close();
  rmSync(stateDir, { recursive: true });
});

async function openPlane(): Promise<Plane> {
  const rootKeys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=root',
    keys: rootKeys,
    signingAlgorithm: SIGNING,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  const sign = async (publicKey: x509.PublicKeyType, san: x509.JsonGeneralName, fromMs: number) => {
    const certificate = await x509.X509CertificateGenerator.create({
      issuer: root.subject,
      subject: 'CN=leaf',
      publicKey,
      signingKey: rootKeys.privateKey,
      signingAlgorithm: SIGNING,
      notBefore: new Date(fromMs - 60_000),
      notAfter: new Date(fromMs + 7 * A_DAY_MS),
      extensions: [new x509.SubjectAlternativeNameExtension([san])],
    });
    return `${certificate.toString('pem')}\n`;
  };
  const forAgent = async (csrPem: string, behindMs: number) =>
    sign(
      new x509.Pkcs10CertificateRequest(csrPem).publicKey,
      { type: 'url', value: `spiffe://bulkhead/agent/${HOST_ID}` },
      Date.now() - behindMs,
    );

  const serverKeys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const key = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', serverKeys.privateKey), 'PRIVATE KEY');
  const cert = await sign(serverKeys.publicKey, { type: 'dns', value: CONTROL_SERVER_NAME }, Date.now());
  const authorityPem = `${root.toString('pem')}\n`;
  const server = createServer({ key, cert }, (req, res) => {
    void (async () => {
      let body = '';
      for await (const chunk of req) body += String(chunk);
      if (plane.answer === 'hang') return;
      if (plane.answer === 'refuse') {
        res.writeHead(403).end('{"code":"FORBIDDEN","message":"revoked"}');
        return;
      }
      const { csrPem } = z.object({ csrPem: z.string() }).parse(JSON.parse(body));
      plane.renewals += 1;
      res.end(JSON.stringify({ certificatePem: await forAgent(csrPem, plane.behindMs), authorityPem }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { privateKeyPem, csrPem } = await makeKeyAndRequest();
  const controlUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const certificatePem = await forAgent(csrPem, 0);
  const identity = { hostId: HOST_ID, controlUrl, authorityPem, certificatePem, privateKeyPem };
  return { identity, behindMs: 0, renewals: 0, answer: 'renew', server };
}

function start() {
  let identity = plane.identity;
  const log = {
    info: () => {},
    warn: (line: string) => void said.push(line),
    error: (line: string) => void said.push(line),
  };
  return startRenewing({
    stateDir,
    identity: () => identity,
    onRenewed: (renewed) => {
      identity = renewed;
    },
    log,
    signal: stopping.signal,
  });
}

async function until(isSo: () => boolean): Promise<void> {
  for (let look = 0; look < 500 && !isSo(); look += 1) await pause(10);
  expect(isSo()).toBe(true);
}

it('renews when told to, once however often, with a new key that only root may read', async () => {
  const renewer = start();
  await pause(50);
  expect(plane.renewals).toBe(0);
  for (let told = 0; told < 5; told += 1) renewer.hurry(100);
  await until(() => loadIdentity(stateDir)?.privateKeyPem !== plane.identity.privateKeyPem);
  await pause(300);
  expect(plane.renewals).toBe(1);
  expect(statSync(join(stateDir, 'identity.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(stateDir, 'certificate.pem'), 'utf8')).toBe(loadIdentity(stateDir)?.certificatePem);
});

it.each([1, 3, 30])('does not renew again and again while our clock is %s days ahead', async (days) => {
  plane.behindMs = days * A_DAY_MS;
  const renewer = start();
  renewer.hurry(0);
  await until(() => plane.renewals === 1);
  await pause(500);
  expect(plane.renewals).toBe(1);
});

it('keeps the identity that it has when it is stopped in the middle, or refused', async () => {
  const before = readFileSync(join(stateDir, 'identity.json'), 'utf8');
  plane.answer = 'refuse';
  const refused = start();
  refused.hurry(0);
  await until(() => said.length > 0);
  plane.answer = 'hang';
  refused.hurry(0);
  await pause(200);
  stopping.abort();
  await refused.ended;
  expect(readFileSync(join(stateDir, 'identity.json'), 'utf8')).toBe(before);
  // And whoever starts with it goes on.
  stopping = new AbortController();
  plane.answer = 'renew';
  start().hurry(0);
  await until(() => plane.renewals === 1);
});
