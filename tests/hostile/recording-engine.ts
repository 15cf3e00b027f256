import { createServer, type Server, type ServerResponse } from 'node:http';

/** Answers like an engine that holds nothing, and counts whatever it is asked to do. Only for counting: it makes nothing. */
export interface RecordingEngine {
  dockerHost: string;
  /** Requests that would have made, changed or entered something: `POST /containers/create`. */
  readonly orders: string[];
  /** Requests that only looked. */
  readonly looks: number;
  stop(): Promise<void>;
}

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/_ping': 'OK',
  '/version': { ApiVersion: '1.41' },
  '/containers/json': [],
  '/images/json': [],
  '/info': {
    ID: 'recorder',
    ServerVersion: '20.10.24',
    Driver: 'overlay2',
    DockerRootDir: '/var/lib/docker',
    LiveRestoreEnabled: true,
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '1',
    OperatingSystem: 'none',
    Runtimes: { runc: {} },
    SecurityOptions: ['name=seccomp,profile=default'],
    MemTotal: 2 ** 33,
  },
};

export async function startRecordingEngine(folder: string): Promise<RecordingEngine> {
  const socketPath = `${folder}/recorder.sock`;
  const orders: string[] = [];
  let looks = 0;
  const open = new Set<ServerResponse>();
  const server: Server = createServer((req, res) => {
    const path = (req.url ?? '').replace(/^\/v1\.\d+/, '').replace(/\?.*$/, '');
    req.resume();
    if (req.method !== 'GET' && req.method !== 'HEAD') orders.push(`${req.method} ${path}`);
    else looks += 1;
    if (path === '/events') {
      // Stays open, as an engine's does, and tells nothing.
      open.add(res.writeHead(200, { 'content-type': 'application/json' }));
      res.flushHeaders();
      return;
    }
    const answer = ANSWERS[path];
    if (answer === undefined) {
      res.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such thing"}');
      return;
    }
    res.writeHead(200, { 'content-type': 'application/json' });
    res.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((ready) => server.listen(socketPath, ready));
  return {
    dockerHost: `unix://${socketPath}`,
    orders,
    get looks() {
      return looks;
    },
    async stop() {
      for (const res of open) res.end();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
