import { connect as connectTls, type TLSSocket } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAuthority } from './authority.ts';
import { makePrivateKey, makeRootCertificate, issueAgentCertificate, readCertificateRequest } from './certificates.ts';
import { makeAgentKey, type Credentials } from './testing/agent-double.ts';
import { startFleetRig, type FleetRig } from './testing/fleet-rig.ts';
import { eventually } from './testing/seed.ts';

let rig: FleetRig;
let hostId: string;
let credentials: Credentials;

beforeAll(async () => {
  rig = await startFleetRig();
  ({ hostId, credentials } = await rig.makeHost());
});
afterAll(() => rig.close());

/** Sends bytes over TLS, with or without the certificate, and answers what came back until it was closed or went quiet. */
function sendRaw(bytes: Uint8Array, withCertificate: boolean): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket: TLSSocket = connectTls({
      host: '127.0.0.1',
      port: rig.first.fleet.port,
      servername: 'bulkhead-control',
      ca: credentials.authorityPem,
      ...(withCertificate && { key: credentials.keyPem, cert: credentials.certificatePem }),
    });
    const end = () => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(150, end);
    socket.on('error', end).on('close', end);
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('secureConnect', () => socket.write(bytes));
  });
}

const headerName = fc.constantFrom(
  'origin',
  'upgrade',
  'connection',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
  'x-bulkhead-protocol',
  'x-bulkhead-boot',
  'x-bulkhead-process',
  'x-bulkhead-machine',
  'x-bulkhead-trusts',
  'x-bulkhead-time',
  'content-length',
  'transfer-encoding',
  'host',
);
const headerValue = fc.oneof(
  fc.constantFrom('websocket', 'Upgrade', '13', '3', 'null', '-1', '1e999', 'NaN', '', 'chunked', ','.repeat(500)),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const request = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'CONNECT', 'get', ''),
    path: fc.oneof(fc.constantFrom('/v1/link', '/v1/link?a', '//v1/link', '/v1/../v1/link', '*'), fc.webUrl()),
    headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 20 }),
    tail: fc.uint8Array({ maxLength: 300 }),
  })
  .map(({ method, path, headers, tail }) => {
    const lines = headers.map(([name, value]) => `${name}: ${value}`);
    const head = [
      `${method} ${path} HTTP/1.1`,
      'Host: a',
      'Connection: Upgrade',
      'Upgrade: websocket',
      ...lines,
      '',
      '',
    ];
    return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), tail]);
  });

test('whatever is sent to the agent port, it opens no link that it should not, and serves on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(request, fc.uint8Array({ maxLength: 2_000 })),
      fc.boolean(),
      async (bytes, withCertificate) => {
        const answer = await sendRaw(bytes, withCertificate);
        if (!withCertificate) expect(answer).not.toContain('101 Switching');
      },
    ),
    { numRuns: 80 },
  );
  const agent = await rig.connect((await rig.makeHost()).credentials);
  await eventually(() => expect(agent.snapshots).toHaveLength(1));
});

test('certificates of anybody else, for servers, or for a host that has none are refused', async () => {
  const { keyPem, csrPem } = await makeAgentKey('CN=agent');
  const publicKey = await readCertificateRequest(csrPem);
  const now = new Date();
  const foreignKey = await makePrivateKey();
  const foreign = { keyPem: foreignKey, certificatePem: await makeRootCertificate(foreignKey, now) };
  const forged = await issueAgentCertificate(foreign, { hostId, publicKey, now });
  await expect(rig.connect({ ...credentials, keyPem, certificatePem: forged.certificatePem })).rejects.toThrow(/401/);

  const { server, issuing } = await loadAuthority(rig.deps);
  await expect(rig.connect({ ...credentials, ...server })).rejects.toThrow(/401 .*not accepted/);
  // Signed by our own root, but never written down: somebody who got at the key alone.
  const unknown = await issueAgentCertificate(issuing, { hostId, publicKey, now });
  await expect(rig.connect({ ...credentials, keyPem, certificatePem: unknown.certificatePem })).rejects.toThrow(
    /403 .*not issued/,
  );
  const long = new Date(now.getTime() - 8 * 86_400_000);
  const expired = await issueAgentCertificate(issuing, { hostId, publicKey, now: long });
  await expect(rig.connect({ ...credentials, keyPem, certificatePem: expired.certificatePem })).rejects.toThrow(
    /401 .*CERT_HAS_EXPIRED.*enrol the host anew/,
  );
});

test('a host that dials without end is slowed down', async () => {
  const own = await rig.makeHost();
  const refusals: string[] = [];
  for (let attempt = 0; attempt < 40; attempt += 1) {
    try {
      const { socket, closed } = await rig.connect(own.credentials);
      socket.terminate();
      await closed;
    } catch (error) {
      refusals.push(String(error));
    }
  }
  expect(refusals.length).toBeGreaterThan(0);
  expect(
    refusals.every((refusal) => /429 .*too often/.test(refusal)),
    refusals[0],
  ).toBe(true);
});
