import { execFile } from 'node:child_process';
import { createSocket, type SocketType } from 'node:dgram';
import { existsSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import {
  GROUP,
  isSix,
  isToMany,
  type Flow,
  type Probe,
  type WorkerNews,
  type WorkerOptions,
  type WorkerOrder,
} from './packet-words.ts';

const FAMILIES: readonly SocketType[] = existsSync('/proc/net/if_inet6') ? ['udp4', 'udp6'] : ['udp4'];
const TICK_MS = 20;
const COUNTS_MS = 50;
const TRY_MS = 4_000;

const sent: Record<string, number> = {};
const got: Record<string, number> = {};
const tell = (news: WorkerNews) => process.send?.(news);
const add = (counts: Record<string, number>, key: string, count = 1) => (counts[key] = (counts[key] ?? 0) + count);

/** The first word of a connection says what it is for; what comes after it only counts. */
function hear(socket: Socket): void {
  let verb = '';
  let key = '';
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    if (verb === 'there') add(got, key, data.length);
    if (verb !== '') return;
    [verb = '', key = ''] = data.toString().split(/\s/);
    if (verb === 'back') push(key, () => socket.write('.'));
    if (verb === 'try') {
      tell({ kind: 'heard', key });
      socket.end(data);
    }
  });
}

function serveTcp(port: number): Promise<void> {
  return new Promise((settle) => createServer(hear).listen(port, settle));
}

function serveUdp(port: number, type: SocketType, joined: readonly string[]): Promise<void> {
  const socket = createSocket({ type, ipv6Only: type === 'udp6' });
  const pushed = new Set<string>();
  socket.on('error', () => undefined);
  socket.on('message', (data, from) => {
    const [verb = '', key = ''] = data.toString().split(' ');
    const answer = () => socket.send(data, from.port, from.address);
    if (verb === 'there') add(got, key);
    if (verb === 'back' && !pushed.has(key)) {
      pushed.add(key);
      push(key, answer);
    }
    if (verb === 'try') {
      tell({ kind: 'heard', key });
      answer();
    }
  });
  return new Promise((settle) =>
    socket.bind(port, () => {
      if (type === 'udp4') for (const address of joined) socket.addMembership(GROUP, address);
      settle();
    }),
  );
}

function push(key: string, send: () => unknown): void {
  setInterval(() => {
    send();
    add(sent, key);
  }, TICK_MS);
}

/** Whoever refuses was reached. */
function fail(key: string, error: NodeJS.ErrnoException): void {
  if (error.code === 'ECONNREFUSED') tell({ kind: 'refused', key });
}

function attempt({ key, protocol, address, port }: Probe): void {
  const answered = () => tell({ kind: 'answered', key });
  const failed = (error: Error) => fail(key, error);
  if (protocol === 'icmp') {
    const program = isSix(address) ? 'ping6' : 'ping';
    execFile('busybox', [program, '-c', '1', '-W', '2', address], (error) => error === null && answered());
  } else if (protocol === 'tcp') {
    const socket = connect({ host: address, port, timeout: TRY_MS }, () => socket.write(`try ${key}\n`));
    socket.on('data', answered).on('error', failed);
    socket.on('timeout', () => socket.destroy());
  } else {
    const socket = createSocket(isSix(address) ? 'udp6' : 'udp4');
    const word = `try ${key}`;
    socket.on('message', answered).on('error', failed);
    setTimeout(() => socket.close(), TRY_MS);
    if (!isToMany(address)) {
      // Connected, so that it hears of errors.
      socket.connect(port, address, (error?: Error) => error === undefined && socket.send(word, () => undefined));
      return;
    }
    socket.bind(0, () => {
      socket.setBroadcast(true);
      socket.send(word, port, address, () => undefined);
    });
  }
}

function start({ key, protocol, way, address, port }: Flow): void {
  const word = `${way} ${key}`;
  if (protocol === 'tcp') {
    const socket = connect({ host: address, port, noDelay: true }, () => {
      socket.write(`${word}\n`);
      if (way === 'there') push(key, () => socket.write('.'));
    });
    socket.on('data', (data) => add(got, key, data.length)).on('error', () => undefined);
    return;
  }
  const socket = createSocket('udp4');
  socket.on('message', () => add(got, key)).on('error', () => undefined);
  socket.bind(0, () => {
    const send = () => socket.send(word, port, address, () => undefined);
    if (way === 'there') return push(key, send);
    // It asks until it is answered, and never again.
    const asking = setInterval(() => (got[key] === undefined ? send() : clearInterval(asking)), 100);
  });
}

process.on('message', (order: WorkerOrder) => {
  if ('flow' in order) start(order.flow);
  else for (const probe of order.probes) attempt(probe);
});
process.on('disconnect', () => process.exit());
setInterval(() => tell({ kind: 'counts', sent, got }), COUNTS_MS);
const { tcpPorts, udpPorts, joined } = JSON.parse(process.argv[2] ?? '') as WorkerOptions;
await Promise.all([
  ...tcpPorts.map(serveTcp),
  ...udpPorts.flatMap((port) => FAMILIES.map((type) => serveUdp(port, type, joined))),
]);
tell({ kind: 'ready' });
