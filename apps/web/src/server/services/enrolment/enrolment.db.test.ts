import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../../packages/db/src/testing.ts';
import { loadAuthority, serverPinOf } from '../../fleet/authority.ts';
import { makeAgentKey, serialOf } from '../../fleet/testing/agent-double.ts';
import { makeTestDeps, seedHost, type TestDeps } from '../../fleet/testing/seed.ts';
import { checkCertificate } from './check-certificate.ts';
import { issueJoinToken } from './issue-join-token.ts';
import { openLink } from './open-link.ts';
import { redeemJoinToken } from './redeem-join-token.ts';
import { renewCertificate } from './renew-certificate.ts';

let database: TestDatabase;
let deps: TestDeps;
let hostId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = makeTestDeps(database);
});
afterAll(async () => {
  await deps.cleanUp();
  await database.drop();
});
beforeEach(async () => {
  hostId = (await seedHost(database.db)).id;
});

const issue = () => database.db.$transaction((tx) => issueJoinToken(deps, tx, hostId));
const redeem = async (token: string, subject = 'CN=agent') => {
  const { csrPem } = await makeAgentKey(subject);
  return redeemJoinToken(deps, { token, csrPem, address: '127.0.0.1', machineId: null });
};

const run = { machineId: null, bootId: 'boot', processId: 'process', address: '127.0.0.1' };

const readHost = () => database.db.host.findUniqueOrThrow({ where: { id: hostId } });

test('any number of processes that start at once make one authority', async () => {
  const fresh = await createTestDatabase();
  try {
    // A Database object each, as separate processes have.
    const one = { ...deps, db: fresh.db };
    const { openDatabase } = await import('@bulkhead/db');
    const otherDb = openDatabase(fresh.url);
    const [first, second] = await Promise.all([loadAuthority(one), loadAuthority({ ...deps, db: otherDb })]);
    await otherDb.$disconnect();
    expect(second).toEqual(first);
    expect(await fresh.db.authority.count()).toBe(2);
    const stored = await fresh.db.authority.findUniqueOrThrow({ where: { name: 'root' } });
    expect(stored.sealedKey).not.toContain('PRIVATE');
  } finally {
    await fresh.drop();
  }
});

test('the server certificate is renewed before it ends, with the pin unchanged', async () => {
  const { openDatabase } = await import('@bulkhead/db');
  const before = serverPinOf(await loadAuthority(deps));
  const { server } = await loadAuthority(deps);
  const expiresMs = new X509Certificate(server.certificatePem).validToDate.getTime();
  const later = openDatabase(database.url);
  const at = (daysBefore: number) => ({ ...deps, db: later, now: () => new Date(expiresMs - daysBefore * 86_400_000) });
  const renewed = await loadAuthority(at(59));
  await later.$disconnect();
  expect(new X509Certificate(renewed.server.certificatePem).validToDate.getTime()).toBeGreaterThan(expiresMs);
  expect(serverPinOf(renewed)).toBe(before);
});

test('a token becomes a certificate that names the host, whatever the request asked for', async () => {
  const { token, expiresAt } = await issue();
  expect(token.split('.')).toEqual([
    'bhj1',
    expect.any(String),
    expect.any(String),
    (await loadAuthority(deps)).issuing.pin,
  ]);
  expect(Math.abs(expiresAt.getTime() - Date.now() - 3_600_000)).toBeLessThan(10_000);
  const redeemed = await redeem(token, 'CN=somebody-else, O=other');
  expect(redeemed.hostId).toBe(hostId);
  const certificate = new X509Certificate(redeemed.certificatePem);
  expect(certificate.subjectAltName).toBe(`URI:spiffe://bulkhead/agent/${hostId}`);
  expect(certificate.subject).toBe(`CN=${hostId}`);
  expect(certificate.verify(new X509Certificate(redeemed.authorityPem).publicKey)).toBe(true);
  expect(await readHost()).toMatchObject({ epoch: 1, linkEpoch: 1 });
  const audit = await database.db.auditEntry.findFirstOrThrow({ where: { target: `host:${hostId}` } });
  expect(audit).toMatchObject({ actor: `host:${hostId}`, action: 'hosts.join' });
  expect(JSON.stringify(await database.db.joinToken.findMany())).not.toContain(token.split('.')[2]);
});

test('fifty agents race with one token: exactly one wins, the others are told why', async () => {
  const { token } = await issue();
  const { csrPem } = await makeAgentKey('CN=racer');
  const attempts = Array.from({ length: 50 }, () =>
    redeemJoinToken(deps, { token, csrPem, address: '127.0.0.1', machineId: null }),
  );
  const results = await Promise.allSettled(attempts);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'rejected') {
      expect(result.reason).toMatchObject({ code: 'CODE_INVALID', message: expect.stringContaining('used already') });
    }
  }
  expect(await database.db.agentCertificate.count({ where: { hostId } })).toBe(1);
  expect((await readHost()).epoch).toBe(1);
});

test('an expired, a replaced, an unknown and a mangled token are refused', async () => {
  const first = await issue();
  const second = await issue();
  const invalid = (message: string) => ({ code: 'CODE_INVALID', message: expect.stringContaining(message) });
  await expect(redeem(first.token)).rejects.toMatchObject(invalid('replaced'));
  await database.db.joinToken.updateMany({ where: { hostId }, data: { expiresAt: new Date(Date.now() - 1000) } });
  await expect(redeem(second.token)).rejects.toMatchObject(invalid('expired'));
  const [version, id, , pin] = second.token.split('.');
  await expect(redeem([version, id, 'A'.repeat(43), pin].join('.'))).rejects.toMatchObject(invalid('not known'));
  await expect(redeem(second.token.slice(0, -5))).rejects.toMatchObject(invalid('whole of it'));
  expect(await database.db.agentCertificate.count({ where: { hostId } })).toBe(0);
});

test('a wrong request leaves the token unused', async () => {
  const { token } = await issue();
  const wrong = redeemJoinToken(deps, { token, csrPem: 'rubbish', address: '127.0.0.1', machineId: null });
  await expect(wrong).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'csrPem' } });
  expect((await redeem(token)).hostId).toBe(hostId);
});

test('enrolling again revokes what was issued before and starts a new epoch', async () => {
  const first = await redeem((await issue()).token);
  const serial = serialOf(first.certificatePem);
  await checkCertificate(database.db, { hostId, serial });
  const second = await redeem((await issue()).token);
  expect(await readHost()).toMatchObject({ epoch: 2, linkEpoch: 2 });
  await expect(checkCertificate(database.db, { hostId, serial })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await checkCertificate(database.db, { hostId, serial: serialOf(second.certificatePem) });
});

test('a revoked host gets no token, redeems none, opens no link and renews nothing', async () => {
  const { certificatePem } = await redeem((await issue()).token);
  const identity = { hostId, serial: serialOf(certificatePem) };
  expect(await openLink(deps, identity, { run })).toMatchObject({ linkEpoch: 2 });
  const { token } = await issue();
  await database.db.host.update({ where: { id: hostId }, data: { revokedAt: new Date() } });
  const { csrPem } = await makeAgentKey('CN=agent');
  await expect(issue()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(redeem(token)).rejects.toMatchObject({
    code: 'CODE_INVALID',
    message: expect.stringContaining('revoked'),
  });
  await expect(openLink(deps, identity, { run })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(renewCertificate(deps, identity, { csrPem, address: '127.0.0.1' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  expect((await readHost()).linkEpoch).toBe(2);
});

test('a renewal issues another certificate and leaves the one in use valid; too many are refused', async () => {
  const { certificatePem } = await redeem((await issue()).token);
  const identity = { hostId, serial: serialOf(certificatePem) };
  const { csrPem } = await makeAgentKey('CN=agent');
  const renewed = await renewCertificate(deps, identity, { csrPem, address: '127.0.0.1' });
  await checkCertificate(database.db, identity);
  await checkCertificate(database.db, { hostId, serial: serialOf(renewed.certificatePem) });
  for (let valid = 2; valid < 20; valid += 1) await renewCertificate(deps, identity, { csrPem, address: '127.0.0.1' });
  await expect(renewCertificate(deps, identity, { csrPem, address: '127.0.0.1' })).rejects.toMatchObject({
    code: 'TOO_MANY_ATTEMPTS',
  });
});

test('a certificate of another host opens no link', async () => {
  const { certificatePem } = await redeem((await issue()).token);
  const other = await seedHost(database.db);
  const stolen = { hostId: other.id, serial: serialOf(certificatePem) };
  await expect(openLink(deps, stolen, { run })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
