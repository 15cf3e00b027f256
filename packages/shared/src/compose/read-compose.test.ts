import { describe, expect, it } from 'vitest';
import { GIB, MIB } from '../units.ts';
import type { Parameter } from './interpolate.ts';
import { readCompose } from './read-compose.ts';

/** What is found, as `severity rule path`. */
function found(text: string, parameters: Parameter[] = []): string[] {
  return readCompose(text, parameters).findings.map(({ severity, rule, path }) => `${severity} ${rule} ${path}`);
}
const errors = (text: string, parameters: Parameter[] = []) =>
  found(text, parameters).filter((line) => line.startsWith('error'));
const service = (lines: string) =>
  `services:\n  web:\n    image: "bulkhead/busybox:1"\n    mem_limit: 64m\n${indent(lines)}`;
const indent = (lines: string) =>
  lines
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');

const WHOLE = `
name: shop
x-common: &common
  image: registry/shop:\${VERSION:-1.4}
  restart: unless-stopped
  networks: [inside]
services:
  web:
    <<: *common
    command: httpd -f -p 80 -h "/srv/my site"
    environment:
      MODE: production
      DEBUG: "false"
      PORT: 80
    ports: ["8080:80", "443/tcp", {target: 53, published: 5353, protocol: udp}]
    networks:
      inside: {aliases: [www]}
      outside:
    depends_on:
      database: {condition: service_healthy}
      seed: {condition: service_completed_successfully}
    labels: {tier: front, plain: ""}
    deploy:
      resources:
        limits: {cpus: "1.5", memory: 256M, pids: 50}
        reservations: {cpus: "0.25", memory: 128M}
    scale: 1
    stop_grace_period: 1m
  seed:
    <<: *common
    image: bulkhead/busybox:1
    restart: "no"
    mem_limit: 32m
    depends_on: [database]
  database:
    image: postgres:17.2
    environment: [POSTGRES_PASSWORD_FILE=/run/secrets/password]
    volumes:
      - data:/var/lib/postgresql/data
      - {type: volume, source: backups, target: /backups, read_only: true}
    secrets: [password, {source: token, target: /run/secrets/api_token}]
    networks: [inside]
    mem_limit: 512m
    cpus: 0.5
    healthcheck: {test: [CMD, pg_isready], interval: 10s, timeout: 3s, retries: 5, start_period: 1m30s}
volumes:
  data: {driver_opts: {size: 5g}}
  backups: {external: true, name: nightly}
networks:
  inside: {internal: true}
  outside: {}
secrets:
  password: {environment: DB_PASSWORD}
  token: {external: true, name: api-token}
`;
const SECRET: Parameter = { name: 'DB_PASSWORD', value: 'hunter2', secret: true };

describe('readCompose', () => {
  it('reads everything that is supported, each service after those it waits for', () => {
    const { file, findings, variables } = readCompose(WHOLE, [SECRET]);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(file?.name).toBe('shop');
    expect(file?.services.map(({ key }) => key)).toEqual(['database', 'seed', 'web']);
    expect(file?.services[2]).toEqual({
      key: 'web',
      image: 'registry/shop:1.4',
      command: ['httpd', '-f', '-p', '80', '-h', '/srv/my site'],
      env: [
        { name: 'MODE', value: 'production' },
        { name: 'DEBUG', value: 'false' },
        { name: 'PORT', value: '80' },
      ],
      restartPolicy: 'always',
      replicas: 1,
      size: {
        cpuMillicores: 250,
        memoryBytes: 128 * MIB,
        pids: 50,
        cpuLimitMillicores: 1500,
        memoryLimitBytes: 256 * MIB,
      },
      healthCheck: null,
      stopGraceSec: 60,
      networks: [
        { key: 'inside', aliases: ['www'] },
        { key: 'outside', aliases: [] },
      ],
      volumes: [],
      ports: [
        { protocol: 'tcp', hostPort: 8080, containerPort: 80 },
        { protocol: 'tcp', hostPort: null, containerPort: 443 },
        { protocol: 'udp', hostPort: 5353, containerPort: 53 },
      ],
      secrets: [],
      dependsOn: [
        { service: 'database', condition: 'healthy' },
        { service: 'seed', condition: 'completed' },
      ],
      tags: ['tier=front', 'plain'],
    });
    expect(file?.services[0]).toMatchObject({
      size: { cpuMillicores: 500, memoryBytes: 512 * MIB, memoryLimitBytes: 512 * MIB, cpuLimitMillicores: 500 },
      healthCheck: { command: ['pg_isready'], intervalSec: 10, timeoutSec: 3, retries: 5, startPeriodSec: 90 },
      volumes: [
        { key: 'data', mountPath: '/var/lib/postgresql/data', readOnly: false },
        { key: 'backups', mountPath: '/backups', readOnly: true },
      ],
      secrets: [
        { key: 'password', target: 'password' },
        { key: 'token', target: 'api_token' },
      ],
      restartPolicy: 'never',
    });
    expect(file?.volumes).toEqual([
      { key: 'data', externalName: null, sizeBytes: 5 * GIB },
      { key: 'backups', externalName: 'nightly', sizeBytes: GIB },
    ]);
    expect(file?.networks).toEqual([
      { key: 'inside', externalName: null, internal: true },
      { key: 'outside', externalName: null, internal: false },
    ]);
    expect(file?.secrets).toEqual([
      { key: 'password', externalName: null, parameter: 'DB_PASSWORD' },
      { key: 'token', externalName: 'api-token', parameter: null },
    ]);
    expect(variables).toEqual([
      { name: 'DB_PASSWORD', fallback: null, isSecret: true },
      { name: 'VERSION', fallback: '1.4', isSecret: false },
    ]);
  });

  it('says where in the text something is', () => {
    const [finding] = readCompose(
      'services:\n  web:\n    image: a:1\n    mem_limit: 64m\n    privileged: true\n',
    ).findings;
    expect(finding).toMatchObject({ rule: 'policy', path: 'services.web.privileged', line: 5, column: 5 });
    expect(finding?.message).toContain('HostConfig.Privileged');
    expect(finding?.values).toMatchObject({ attack: 'the whole host' });
  });

  it.each([
    ['privileged: true', 'policy services.web.privileged'],
    ['privileged: "true"', 'policy services.web.privileged'],
    ['cap_add: [SYS_ADMIN]', 'policy services.web.cap_add.0'],
    ['cap_add: [CAP_NET_ADMIN]', 'policy services.web.cap_add.0'],
    ['cap_add: [ALL]', 'policy services.web.cap_add.0'],
    ['security_opt: ["seccomp=unconfined"]', 'policy services.web.security_opt.0'],
    ['security_opt: ["no-new-privileges:false"]', 'policy services.web.security_opt.0'],
    ['pid: host', 'policy services.web.pid'],
    ['ipc: host', 'policy services.web.ipc'],
    ['uts: host', 'policy services.web.uts'],
    ['userns_mode: host', 'policy services.web.userns_mode'],
    ['cgroup: host', 'policy services.web.cgroup'],
    ['cgroup_parent: /', 'policy services.web.cgroup_parent'],
    ['devices: ["/dev/sda:/dev/sda"]', 'policy services.web.devices'],
    ['device_cgroup_rules: ["b *:* rwm"]', 'policy services.web.device_cgroup_rules'],
    ['gpus: all', 'policy services.web.gpus'],
    [
      'deploy: {resources: {reservations: {devices: [{driver: nvidia}]}}}',
      'policy services.web.deploy.resources.reservations.devices',
    ],
    ['runtime: runc', 'policy services.web.runtime'],
    ['sysctls: {net.core.somaxconn: 1024}', 'policy services.web.sysctls'],
    ['group_add: [docker]', 'policy services.web.group_add'],
    ['volumes_from: [other]', 'policy services.web.volumes_from'],
    ['extra_hosts: ["a:10.0.0.1"]', 'policy services.web.extra_hosts'],
    ['oom_kill_disable: true', 'policy services.web.oom_kill_disable'],
    ['network_mode: host', 'network-mode services.web.network_mode'],
    ['network_mode: "container:other"', 'network-mode services.web.network_mode'],
    ['network_mode: "service:other"', 'network-mode services.web.network_mode'],
    ['volumes: ["/etc:/host"]', 'bind-mount services.web.volumes.0'],
    ['volumes: ["./data:/data"]', 'bind-mount services.web.volumes.0'],
    ['volumes: ["~/data:/data"]', 'bind-mount services.web.volumes.0'],
    ['volumes: ["/var/run/docker.sock:/var/run/docker.sock"]', 'bind-mount services.web.volumes.0'],
    ['volumes: [{type: bind, source: /etc, target: /host}]', 'bind-mount services.web.volumes.0'],
    ['volumes: [{type: npipe, source: a, target: /host}]', 'volume-kind services.web.volumes.0.type'],
    ['volumes: [/data]', 'anonymous-volume services.web.volumes.0'],
    ['volumes: ["data:/proc"]', 'wrong-value services.web.volumes.0'],
    ['volumes: ["data:/data/../etc"]', 'wrong-value services.web.volumes.0'],
    ['volumes: ["data:/data:rshared"]', 'wrong-value services.web.volumes.0'],
    ['volumes: ["nowhere:/data"]', 'not-declared services.web.volumes'],
    ['networks: [nowhere]', 'not-declared services.web.networks'],
    ['networks: {default: {ipv4_address: 10.0.0.9}}', 'network-addresses services.web.networks.default.ipv4_address'],
    ['build: .', 'build services.web.build'],
    ['env_file: .env', 'env-file services.web.env_file'],
    ['extends: {file: other.yml, service: web}', 'other-file services.web.extends'],
    ['configs: [a]', 'config services.web.configs'],
    ['entrypoint: sh', 'entrypoint services.web.entrypoint'],
    ['working_dir: /srv', 'working-dir services.web.working_dir'],
    ['environment: [HOME]', 'variable-without-value services.web.environment.0'],
    ['environment: {HOME: null}', 'variable-without-value services.web.environment.HOME'],
    ['environment: {"A B": 1}', 'wrong-value services.web.environment.A B'],
    ['environment: [A=1, A=2]', 'duplicate services.web.environment.1'],
    ['command: sh -c "oops', 'wrong-value services.web.command'],
    ['command: {a: b}', 'wrong-type services.web.command'],
    ['ports: ["127.0.0.1:80:80"]', 'host-address services.web.ports.0'],
    ['ports: ["[::1]:80:80"]', 'host-address services.web.ports.0'],
    ['ports: ["8000-8010:80"]', 'port-range services.web.ports.0'],
    ['ports: [99999]', 'wrong-value services.web.ports.0'],
    ['ports: ["80/sctp"]', 'wrong-value services.web.ports.0'],
    ['ports: ["80:80"]\nscale: 2', 'replicas-port services.web.ports'],
    ['scale: 51', 'wrong-value services.web.scale'],
    ['deploy: {mode: global}', 'wrong-value services.web.deploy.mode'],
    ['restart: sometimes', 'wrong-value services.web.restart'],
    ['restart: constructor', 'wrong-value services.web.restart'],
    ['stop_grace_period: 1h', 'wrong-value services.web.stop_grace_period'],
    ['stop_grace_period: 10', 'wrong-value services.web.stop_grace_period'],
    ['healthcheck: {test: [CMD]}', 'wrong-value services.web.healthcheck.test'],
    ['healthcheck: {test: "true", interval: 1s}', 'wrong-value services.web.healthcheck'],
    ['healthcheck: {interval: 10s}', 'required services.web.healthcheck.test'],
    ['depends_on: [ghost]', 'not-declared services.web.depends_on.ghost'],
    ['depends_on: [web]', 'dependency-cycle services.web.depends_on'],
    ['depends_on: {web: {condition: service_ready}}', 'wrong-value services.web.depends_on.web.condition'],
    ['cpus: 0.001', 'wrong-value services.web'],
    ['pids_limit: 2', 'wrong-value services.web'],
    [
      'deploy: {resources: {limits: {memory: 64m}, reservations: {memory: 128m}}}',
      'wrong-value services.web.deploy.resources',
    ],
    ['secrets: [nowhere]', 'not-declared services.web.secrets'],
    ['colour: red', 'key-unknown services.web.colour'],
    ['constructor: red', 'key-unknown services.web.constructor'],
    ['__proto__: {privileged: true}', 'key-unknown services.web.__proto__'],
  ])('refuses %s', (lines, refusal) => {
    expect(errors(service(lines))).toContain(`error ${refusal}`);
    expect(readCompose(service(lines)).file).toBeNull();
  });

  it.each([
    ['user: root', 'ignored-profile services.web.user'],
    ['read_only: true', 'ignored-profile services.web.read_only'],
    ['cap_add: [CAP_CHOWN]', 'ignored-profile services.web.cap_add.0'],
    ['cap_drop: [ALL]', 'ignored-always services.web.cap_drop'],
    ['security_opt: ["no-new-privileges:true"]', 'ignored-always services.web.security_opt.0'],
    ['init: true', 'ignored-always services.web.init'],
    ['container_name: mine', 'ignored-name services.web.container_name'],
    ['logging: {driver: syslog}', 'ignored-logging services.web.logging'],
    ['deploy: {placement: {constraints: [a]}}', 'ignored-place services.web.deploy.placement'],
    ['deploy: {update_config: {parallelism: 2}}', 'ignored-rolling services.web.deploy.update_config'],
    ['links: [database]', 'ignored-links services.web.links'],
    ['cpu_shares: 512', 'ignored-limit services.web.cpu_shares'],
  ])('takes %s and says that it is ignored', (lines, warning) => {
    expect(found(service(lines))).toContain(`warning ${warning}`);
    expect(readCompose(service(lines)).file).not.toBeNull();
  });

  it.each([
    'privileged: false',
    'devices: []',
    'cap_add: []',
    'x-anything: {privileged: true}',
    'oom_kill_disable: false',
  ])('has nothing against %s', (lines) => expect(found(service(lines))).toEqual([]));

  it('refuses what stands beside the services', () => {
    const beside = (lines: string) => errors(`${service('')}\n${lines}`);
    expect(beside('include: [other.yml]')).toEqual(['error other-file include']);
    expect(beside('configs: {a: {file: b}}')).toEqual(['error config configs']);
    expect(beside('volumes: {a: {driver_opts: {type: none, o: bind, device: /etc}}}')).toEqual([
      'error external-driver volumes.a.driver_opts.type',
      'error external-driver volumes.a.driver_opts.o',
      'error external-driver volumes.a.driver_opts.device',
    ]);
    expect(beside('volumes: {a: {driver: nfs}}')).toEqual(['error external-driver volumes.a.driver']);
    expect(beside('volumes: {a: {driver_opts: {size: 1k}}}')).toEqual(['error wrong-value volumes.a.driver_opts.size']);
    expect(beside('networks: {a: {driver: host}}')).toEqual(['error external-driver networks.a.driver']);
    expect(beside('networks: {a: {ipam: {config: [{subnet: 10.0.0.0/8}]}}}')).toEqual([
      'error network-addresses networks.a.ipam',
    ]);
    expect(beside('secrets: {a: {file: ./secret.txt}}')).toEqual(['error secret-source secrets.a.file']);
    expect(beside('secrets: {a: {environment: HOME}}')).toEqual(['error variable-missing secrets.a.environment']);
    expect(beside('secrets: {a: {external: true, name: "../b"}}')).toEqual(['error wrong-value secrets.a.name']);
    expect(beside('volumes: {"a b": {}}')).toEqual(['error wrong-value volumes.a b.key']);
    expect(beside('things: {}')).toEqual(['error key-unknown things']);
  });

  it('finds what waits for each other, and who waits for health that nobody looks at', () => {
    const three = (lines: string) => errors(`services:\n${lines}`);
    expect(
      three(
        '  a: {image: a:1, depends_on: [b]}\n  b: {image: a:1, depends_on: [c]}\n  c: {image: a:1, depends_on: [a]}',
      ),
    ).toEqual(['error dependency-cycle services.a.depends_on']);
    expect(three('  a: {image: a:1, depends_on: {b: {condition: service_healthy}}}\n  b: {image: a:1}')).toEqual([
      'error dependency-unhealthy services.a.depends_on.b',
    ]);
    expect(three('  a: {image: a:1, depends_on: [b]}\n  b: {image: a:1, scale: 0}')).toEqual([
      'error dependency-nothing services.a.depends_on.b',
    ]);
  });

  it('leaves services of profiles out, and wants one that is left', () => {
    expect(found(`${service('')}\n  debug: {image: a:1, profiles: [debug]}`)).toEqual([
      'warning skipped-profile services.debug.profiles',
    ]);
    expect(errors('services: {debug: {image: a:1, profiles: [debug]}}')).toEqual(['error no-services services']);
    expect(errors('services: {}')).toEqual(['error no-services services']);
    expect(errors('[]')).toEqual(['error wrong-type ']);
    expect(errors('')).toEqual(['error wrong-type ']);
  });

  it('bounds how much one file can be', () => {
    const many = (count: number, about: string) =>
      `services:\n${Array.from({ length: count }, (_, index) => `  s${index}: {image: a:1, ${about}}`).join('\n')}`;
    expect(errors(many(33, 'scale: 1'))).toEqual(['error no-services services']);
    expect(errors(many(3, 'scale: 50'))).toEqual(['error too-many-instances services']);
    expect(readCompose(many(2, 'scale: 50')).file?.services).toHaveLength(2);
  });
});
