import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  firstUidOf,
  NO_CONTROLS,
  type DesiredInstance,
  type Heartbeat,
  type Snapshot,
  NOTHING_ATTACHED,
  NOTHING_BESIDE,
} from '@bulkhead/shared';
import { WebSocketServer } from 'ws';
import { makeKeyAndRequest } from '../../apps/agent/src/link/certificate-request.ts';
import { createAgentClient } from '../../apps/web/src/server/fleet/agent-client.ts';
import {
  issueAgentCertificate,
  makePrivateKey,
  makeRootCertificate,
  makeServerCertificate,
  readCertificateRequest,
} from '../../apps/web/src/server/fleet/certificates.ts';

/** As much of a control plane as one agent needs: its port, its authority, one snapshot and an ear. No database. */
export interface ControlPlane {
  /** What enrolling would have left in the agent's state folder as identity.json. */
  identity: Record<string, string>;
  running(): number;
  /** Codes and messages of what has not become as wished, for an error message. */
  problems(): string[];
  heartbeats: Heartbeat[];
  close(): Promise<void>;
}

export async function startControlPlane(hostId: string, snapshot: Snapshot): Promise<ControlPlane> {
  const now = new Date();
  const rootKey = await makePrivateKey();
  const root = { keyPem: rootKey, certificatePem: await makeRootCertificate(rootKey, now) };
  const serverKey = await makePrivateKey();
  const server = createServer({
    key: serverKey,
    cert: (await makeServerCertificate(root, serverKey, now)) + root.certificatePem,
    ca: root.certificatePem,
    minVersion: 'TLSv1.3',
    requestCert: true,
  });
  const states = new Map<string, string>();
  const problems = new Map<string, string>();
  const heartbeats: Heartbeat[] = [];
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    const client = createAgentClient(socket, (reason) => problems.set('link', reason));
    const { agent } = client;
    socket.on('close', () => client.close());
    const fail = (error: unknown): void => {
      problems.set('link', String(error));
    };
    agent.desired.put.mutate(snapshot).catch(fail);
    agent.observed.watch.subscribe(undefined, {
      onData(message) {
        if (message.kind === 'heartbeat') heartbeats.push(message.heartbeat);
        if (message.kind !== 'report') return;
        for (const { id, state, problem } of message.instances) {
          states.set(id, state);
          if (problem !== null) problems.set(id, `${problem.code}: ${problem.message}`);
        }
      },
      onError: fail,
    });
  });
  await new Promise<void>((settle, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', settle);
  });
  const { privateKeyPem, csrPem } = await makeKeyAndRequest();
  const { certificatePem } = await issueAgentCertificate(root, {
    hostId,
    publicKey: await readCertificateRequest(csrPem),
    now,
  });
  return {
    identity: {
      hostId,
      controlUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      authorityPem: root.certificatePem,
      certificatePem,
      privateKeyPem,
    },
    running: () => [...states.values()].filter((state) => state === 'running').length,
    problems: () => [...new Set(problems.values())],
    heartbeats,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((settle) => server.close(settle));
    },
  };
}

export interface Wish {
  image: { reference: string; id: string };
  tenants: number;
  instancesPerTenant: number;
  command: (index: number) => string[];
}

/** Tenants `tenant-0`, `tenant-1`, … with as many instances each. Reservations are small: nobody here is held back by a ceiling. */
export function makeSnapshot(hostId: string, wish: Wish): Snapshot {
  const size = { cpuMillicores: 200, memoryBytes: 32 * 1024 ** 2, pids: 32 };
  const slugs = Array.from({ length: wish.tenants }, (_, index) => `tenant-${index}`);
  const common = { controls: NO_CONTROLS, askedBy: 'the benchmark' };
  const instances = slugs.flatMap((tenantSlug, tenant) =>
    Array.from({ length: wish.instancesPerTenant }, (_, place): DesiredInstance => {
      const index = tenant * wish.instancesPerTenant + place;
      return {
        ...common,
        ...size,
        id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        tenantSlug,
        name: `i${place}`,
        revision: 1,
        state: 'running',
        restartNonce: 0,
        image: wish.image,
        command: wish.command(index),
        env: [],
        restartPolicy: 'never',
        cpuLimitMillicores: null,
        memoryLimitBytes: null,
        profile: 'baseline',
        uid: firstUidOf(tenant + 1),
        runtime: null,
        ...NOTHING_ATTACHED,
      };
    }),
  );
  const compartments = slugs.map((tenantSlug) => ({
    ...common,
    tenantSlug,
    cpuMillicores: size.cpuMillicores * wish.instancesPerTenant,
    memoryBytes: size.memoryBytes * wish.instancesPerTenant,
    pids: size.pids * wish.instancesPerTenant,
    frozen: false,
  }));
  return { hostId, epoch: 1, generation: 1, compartments, instances, ...NOTHING_BESIDE };
}
