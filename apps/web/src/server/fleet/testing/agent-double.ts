import 'reflect-metadata';
import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import { Agent, request } from 'node:https';
import { createAgentRouter, type InsideService } from '@bulkhead/agent/router';
import {
  BulkheadError,
  PROTOCOL_VERSION,
  snapshotSchema,
  type AgentMessage,
  type Anatomy,
  type AgentExecMessage,
  type AgentLogQuery,
  type ExecResize,
  type ExecStart,
  type ExecWrite,
  type HostFacts,
  type Idlest,
  type LiveUsageFrame,
  type LogMessage,
  type MetricFrame,
  type Snapshot,
  type UsageAnswer,
  type UsageRead,
} from '@bulkhead/shared';
import * as x509 from '@peculiar/x509';
import { getWSConnectionHandler } from '@trpc/server/adapters/ws';
import { WebSocket, WebSocketServer } from 'ws';

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

/** Pins of the roots in a bundle, as an agent says them. */
export function pinsOf(authorityPem: string): string {
  const roots = authorityPem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const keys = roots.map((pem) => new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }));
  return keys.map((key) => createHash('sha256').update(key).digest('base64url')).join(',');
}

export function serialOf(certificatePem: string): string {
  return new X509Certificate(certificatePem).serialNumber.toLowerCase();
}

export function makeFacts(about: Partial<HostFacts> = {}): HostFacts {
  return {
    protocolVersion: PROTOCOL_VERSION,
    agentVersion: '0.1.0',
    hostname: 'test',
    operatingSystem: 'Debian GNU/Linux 12',
    kernel: '6.1.0',
    architecture: 'x86_64',
    bootId: 'boot-1',
    networks: null,
    volumes: null,
    cores: 4,
    memoryBytes: 8_589_934_592,
    swapBytes: 0,
    cgroup: { driver: 'cgroupfs', version: '1', root: 'bulkhead', controllers: [] },
    engine: null,
    capabilities: [],
    disks: [],
    fitness: [],
    problems: [],
    ...about,
  };
}

/** Of an instance that does not run. */
export function makeAnatomy(about: Partial<Anatomy> = {}): Anatomy {
  return {
    atMs: 1_770_000_000_000,
    pid: null,
    containerId: null,
    cgroups: [],
    namespaces: [],
    rootfs: null,
    runtime: { engine: 'test', runtime: 'runc', shim: null, init: null },
    processes: [],
    ...about,
  };
}

export interface Credentials {
  keyPem: string;
  certificatePem: string;
  authorityPem: string;
}

export interface Answer {
  status: number;
  body: string;
  json(): unknown;
}

/** One request to the agent port, verified as an agent verifies. */
export function ask(
  port: number,
  path: string,
  options: {
    authorityPem: string;
    credentials?: Pick<Credentials, 'keyPem' | 'certificatePem'>;
    body?: unknown;
    rawBody?: string;
  },
): Promise<Answer> {
  const { authorityPem, credentials } = options;
  const body = options.rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  return new Promise((resolve, reject) => {
    const req = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: body === undefined ? 'GET' : 'POST',
        agent: false,
        ca: authorityPem,
        servername: 'bulkhead-control',
        ...(credentials && { key: credentials.keyPem, cert: credentials.certificatePem }),
        ...(body !== undefined && { headers: { 'content-type': 'application/json' } }),
      },
      (res) => {
        let text = '';
        res.setEncoding('utf8');
        res.on('data', (chunk: string) => (text += chunk));
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, body: text, json: (): unknown => JSON.parse(text) }),
        );
      },
    );
    req.on('error', reject);
    req.end(body);
  });
}

/** The agent's end of the link: the agent's own router, with the test behind it. */
export interface AgentDouble {
  socket: WebSocket;
  /** Snapshots that were put, in order. */
  snapshots: Snapshot[];
  /** Subscriptions to what it observes that have begun. */
  watches: number;
  /** Instances whose samples are being watched now. */
  watched: string[];
  /** How many watch the live usage of everything on the host now. */
  liveWatches: number;
  report(message: AgentMessage): void;
  live(frame: LiveUsageFrame): void;
  sample(frame: MetricFrame): void;
  /** What it answers when it is asked; a promise that never resolves is an agent that hangs. */
  answers: {
    anatomy(instanceId: string): Promise<Anatomy>;
    idlest(tenantSlug: string): Idlest;
    exec(start: ExecStart, signal: AbortSignal): AsyncIterable<AgentExecMessage>;
    log(query: AgentLogQuery, signal: AbortSignal): AsyncIterable<LogMessage>;
    usage(read: UsageRead): Promise<UsageAnswer>;
  };
  /** What came for its execs, and how much of its streams was taken, by their ids. */
  written: (ExecWrite | ExecResize)[];
  taken: Map<string, number>;
  closed: Promise<{ code: number; reason: string }>;
}

/** The machine that a double runs on unless it says otherwise. */
export const MACHINE = 'a'.repeat(32);

export interface DialOptions {
  port: number;
  credentials: Credentials;
  headers?: Record<string, string>;
  /** Called when it is told to renew its certificate within so many milliseconds. */
  onRenew?: (withinMs: number) => void;
}

/** Of a host that has metered nothing. */
const EMPTY_JOURNAL = randomUUID();

/** Dials as an agent does. Rejects with `<status> <body>` when the upgrade is refused. */
export async function dial({ port, credentials, headers, onRenew }: DialOptions): Promise<AgentDouble> {
  const socket = new WebSocket(`wss://127.0.0.1:${port}/v1/link`, {
    agent: new Agent({
      ca: credentials.authorityPem,
      key: credentials.keyPem,
      cert: credentials.certificatePem,
      servername: 'bulkhead-control',
    }),
    headers: {
      'x-bulkhead-protocol': String(PROTOCOL_VERSION),
      'x-bulkhead-boot': 'boot-1',
      'x-bulkhead-process': 'process-1',
      'x-bulkhead-machine': MACHINE,
      'x-bulkhead-trusts': pinsOf(credentials.authorityPem),
      'x-bulkhead-time': String(Date.now()),
      ...headers,
    },
  });
  const reports = new Outlet<AgentMessage>();
  const samples = new Outlet<MetricFrame>();
  const live = new Outlet<LiveUsageFrame>();
  const double: AgentDouble = {
    socket,
    liveWatches: 0,
    live: (frame) => live.send(frame),
    snapshots: [],
    watches: 0,
    watched: [],
    report: (message) => reports.send(message),
    sample: (frame) => samples.send(frame),
    answers: {
      anatomy: () => Promise.resolve(makeAnatomy()),
      idlest: () => null,
      exec: () => nothing(),
      log: () => nothing(),
      usage: () => Promise.resolve({ journalId: EMPTY_JOURNAL, chunks: [], newest: 0 }),
    },
    written: [],
    taken: new Map(),
    closed: new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    }),
  };
  const keepWritten = (one: ExecWrite | ExecResize) => {
    double.written.push(one);
    return Promise.resolve();
  };
  const router = createAgentRouter({
    facts: () => makeFacts(),
    put(snapshot) {
      double.snapshots.push(snapshotSchema.parse(snapshot));
      return { accepted: true, epoch: snapshot.epoch, generation: snapshot.generation };
    },
    watchObserved(signal) {
      double.watches += 1;
      return reports.take(signal);
    },
    renewIdentity: (withinMs) => onRenew?.(withinMs),
    anatomy: (instanceId) => double.answers.anatomy(instanceId),
    idlest: (tenantSlug) => double.answers.idlest(tenantSlug),
    runExec: (start, signal) => double.answers.exec(start, signal),
    writeExec: (write) => keepWritten(write),
    resizeExec: (resize) => keepWritten(resize),
    watchLog: (query, signal) => double.answers.log(query, signal),
    inside: NOTHING_INSIDE,
    readUsage: (read) => double.answers.usage(read),
    taken: ({ streamId, bytes }) => void double.taken.set(streamId, (double.taken.get(streamId) ?? 0) + bytes),
    async *watchLiveUsage(signal) {
      double.liveWatches += 1;
      try {
        yield* live.take(signal);
      } finally {
        double.liveWatches -= 1;
      }
    },
    async *watchMetrics(instanceId, signal) {
      double.watched.push(instanceId);
      try {
        yield* samples.take(signal);
      } finally {
        double.watched.splice(double.watched.indexOf(instanceId), 1);
      }
    },
  });
  // Before the connection opens: the web may ask at once.
  const wss = new WebSocketServer({ noServer: true });
  const createContext = () => ({ link: { unsentBytes: () => socket.bufferedAmount } });
  socket.once('upgrade', (req) => getWSConnectionHandler({ wss, router, createContext })(socket, req));
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(double));
    socket.once('unexpected-response', (_req, res) => {
      let body = '';
      res.on('data', (chunk: Buffer) => (body += chunk.toString()));
      res.on('end', () => reject(new Error(`${res.statusCode} ${body}`)));
    });
    socket.once('error', reject);
  });
}

const refuse = () => Promise.reject(new BulkheadError('NOT_FOUND', 'There is nothing inside of a double.'));
const NOTHING_INSIDE: InsideService = {
  processes: refuse,
  signal: () => {},
  changes: refuse,
  listFolder: refuse,
  readText: refuse,
  listVolumeFolder: refuse,
  readVolumeText: refuse,
  readFile: () => nothing(),
  openUpload: refuse,
  writeUpload: refuse,
  finishUpload: refuse,
  closeUpload: () => {},
  changeFiles: refuse,
};

/** A stream that is over at once. */
async function* nothing(): AsyncGenerator<never> {}

/** Hands on what is sent to whoever takes now, and keeps it for the next one while nobody does. */
class Outlet<T> {
  #waiting: T[] = [];
  #wake: (() => void) | null = null;

  send(item: T): void {
    this.#waiting.push(item);
    this.#wake?.();
  }

  async *take(signal: AbortSignal): AsyncGenerator<T> {
    while (!signal.aborted) {
      const item = this.#waiting.shift();
      if (item !== undefined) {
        yield item;
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}
