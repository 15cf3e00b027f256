import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { DesiredInstance, DesiredNetwork, InstanceNetworking } from '@bulkhead/shared';
import { NO_NETWORKING } from '@bulkhead/shared';
import { makeNamespaces, type Namespace } from '../../fixtures/network.ts';
import { run, runOrThrow } from '../../fixtures/processes.ts';
import { until } from '../../fixtures/until.ts';
import { AgentRig } from '../../../apps/agent/src/testing/agent-rig.ts';

export const OPEN_PORT = 80;
export const OTHER_PORT = 8080;
/** Serves a page under two ports, and sends back what comes in over UDP. */
export const SERVE = [
  '/bin/busybox',
  'sh',
  '-c',
  'cd /tmp && echo here > index.html && busybox httpd -p 80 -h /tmp && busybox httpd -p 8080 -h /tmp && ' +
    'while :; do busybox sleep 3600; done',
];
const HOST_SERVICES = [22, 2375, 3000];
const OUTSIDE_PORT = 18_088;
/** Of the host and of a machine beside it, on the link between them (for documents: nobody else has them). */
export const HOST_OUTSIDE = '198.51.100.1';
export const BEYOND = '198.51.100.2';
/** Where a cloud tells its machines what they are; here it is the machine beside the host that would answer. */
export const METADATA = '169.254.169.254';
/** An address of that range which is the host's own. */
export const HOST_LINK_LOCAL = '169.254.7.7';

/** A host in a network namespace of its own, with an outside that is this machine, and a machine of its own beside it. */
export class PacketScene {
  readonly rig: AgentRig;
  readonly namespace: Namespace;
  /** The machine beside the host. It knows a way to the tenants' addresses: through the host. */
  readonly beyond: Namespace;
  readonly #helpers: ChildProcess[] = [];
  readonly #networks: DesiredNetwork[] = [];

  private constructor(rig: AgentRig, namespace: Namespace, beyond: Namespace) {
    this.rig = rig;
    this.namespace = namespace;
    this.beyond = beyond;
  }

  static async start(): Promise<PacketScene> {
    const [namespace, beyond] = await makeNamespaces(2);
    if (namespace === undefined || beyond === undefined) throw new Error('no namespace');
    try {
      await link(namespace.name, beyond.name);
      const scene = new PacketScene(await AgentRig.start({ netns: namespace.name }), namespace, beyond);
      scene.#serve();
      return scene;
    } catch (error) {
      await beyond.remove();
      await namespace.remove();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const helper of this.#helpers) helper.kill('SIGKILL');
    await this.rig.stop();
    await this.beyond.remove();
    await this.namespace.remove();
  }

  network(tenantSlug: string, name: string, subnet: string, internal = false): DesiredNetwork {
    const network = { id: randomUUID(), tenantSlug, name, subnet, internal };
    this.#networks.push(network);
    this.rig.networks([...this.#networks]);
    return network;
  }

  instance(
    tenantSlug: string,
    name: string,
    networking: Partial<InstanceNetworking>,
    change: Partial<DesiredInstance> = {},
  ): DesiredInstance {
    return this.rig.instance(tenantSlug, {
      name,
      command: SERVE,
      networking: { ...NO_NETWORKING, ...networking },
      ...change,
    });
  }

  pidOf(instance: DesiredInstance): number {
    const pid = this.rig.agent?.workloads.worker(instance.id)?.pid;
    if (pid === null || pid === undefined) throw new Error(`${instance.name} does not run`);
    return pid;
  }

  /** Runs a program of busybox inside of an instance: its network, its files, its resolver. */
  inside(instance: DesiredInstance, args: readonly string[], timeoutMs = 8_000) {
    const pid = String(this.pidOf(instance));
    return run('nsenter', ['-t', pid, '--net', '--mount', '--', '/bin/busybox', ...args], { timeoutMs });
  }

  /** Runs a program in the host's network. */
  onHost(program: string, args: readonly string[], timeoutMs = 8_000) {
    return run(program, [...args], { namespace: this.namespace.name, timeoutMs });
  }

  /** Whether a page comes from there within a second. */
  async reaches(from: DesiredInstance | 'host' | 'outside', address: string, port: number): Promise<boolean> {
    const request = "(printf 'GET /index.html HTTP/1.0\\r\\n\\r\\n'; busybox sleep 0.5)";
    const fetch = ['sh', '-c', `${request} | busybox nc -w 1 ${address} ${port} | busybox grep -q 'HTTP/1.. 200'`];
    const answer =
      from === 'outside'
        ? await run('busybox', fetch, { timeoutMs: 8_000 })
        : from === 'host'
          ? await this.onHost('busybox', fetch)
          : await this.inside(from, fetch);
    return answer.code === 0;
  }

  get outside(): { address: string; port: number } {
    return { address: this.namespace.gateway, port: OUTSIDE_PORT };
  }

  get services(): readonly number[] {
    return HOST_SERVICES;
  }

  async nft(...args: string[]): Promise<string> {
    const answer = await this.onHost('nft', args);
    if (answer.code !== 0) throw new Error(answer.stderr);
    return answer.stdout;
  }

  /** Waits until all of them run, and their servers answer the host. */
  async untilServing(instances: readonly DesiredInstance[]): Promise<void> {
    for (const instance of instances) {
      await this.rig.reaches(instance.id, 'running', 60_000);
      const address = instance.networking.places[0]?.address ?? '';
      await until(`${instance.name} serves`, () => this.reaches('host', address, OTHER_PORT), { timeoutMs: 20_000 });
    }
  }

  /** What a host listens on without publishing it, and somebody outside. */
  #serve(): void {
    const pages = `${this.rig.folder}/pages`;
    mkdirSync(pages, { recursive: true });
    writeFileSync(`${pages}/index.html`, 'host\n');
    const start = (command: string, args: string[]) =>
      this.#helpers.push(spawn(command, args, { stdio: 'ignore', detached: false }));
    for (const port of HOST_SERVICES) {
      const served = ['busybox', 'httpd', '-f', '-p', `0.0.0.0:${port}`, '-h', pages];
      start('nsenter', [`--net=/var/run/netns/${this.namespace.name}`, '--', ...served]);
    }
    start('busybox', ['httpd', '-f', '-p', `${this.namespace.gateway}:${OUTSIDE_PORT}`, '-h', pages]);
  }
}

async function link(host: string, beyond: string): Promise<void> {
  await runOrThrow('ip', ['-n', host, 'link', 'add', 'out', 'type', 'veth', 'peer', 'name', 'in', 'netns', beyond]);
  for (const [namespace, ...command] of [
    [host, 'address', 'add', `${HOST_OUTSIDE}/24`, 'dev', 'out'],
    [host, 'address', 'add', `${HOST_LINK_LOCAL}/32`, 'dev', 'lo'],
    [host, 'link', 'set', 'out', 'up'],
    [host, 'route', 'add', '169.254.0.0/16', 'dev', 'out'],
    [beyond, 'address', 'add', `${BEYOND}/24`, 'dev', 'in'],
    [beyond, 'address', 'add', `${METADATA}/32`, 'dev', 'in'],
    [beyond, 'link', 'set', 'in', 'up'],
    [beyond, 'route', 'add', '10.96.0.0/16', 'via', HOST_OUTSIDE],
  ]) {
    await runOrThrow('ip', ['-n', namespace ?? '', ...command]);
  }
}
