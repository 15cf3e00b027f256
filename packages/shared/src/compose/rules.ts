import { POLICY_TABLE } from '../policy/policy-table.ts';
import { MAX_COMPOSE_BYTES, MAX_SERVICES, MAX_STACK_INSTANCES } from './model.ts';

/** What a rule's sentence is made with. */
export type RuleValues = Readonly<Record<string, string | number>>;

const say = (values: RuleValues, name: string) => String(values[name] ?? '');

/** What a value should have been; screens have their own words under the same codes. */
export const EXPECTED = {
  text: 'a text',
  whole: 'a whole number',
  bytes: 'an amount such as 256m or 1g',
  cores: 'a number of cores such as 0.5',
  duration: 'a time such as 30s or 1m30s',
  truth: 'true or false',
  map: 'a map',
  list: 'a list',
  'text-or-list': 'a text or a list of texts',
  'map-or-list': 'a map or a list of texts',
  name: 'a name of up to 63 of a-z, 0-9 and -',
  key: 'a key of letters, digits, . _ and -',
  image: 'an image, such as nginx:1.29',
  command: 'a command of at most 64 parts with every quote closed',
  variable: 'a variable NAME with a value of at most 8 KiB',
  restart: 'one of no, always, on-failure, unless-stopped',
  condition: 'one of service_started, service_healthy, service_completed_successfully',
  path: 'an absolute path that is no folder of the system',
  port: 'a port such as 80, "8080:80" or "53:53/udp"',
  'volume-mode': 'one of ro, rw',
  'volume-size': 'a size between 16 MiB and 16 TiB',
  'instance-size':
    'a size that an instance can have: 0.01 cores, 6 MiB and 4 processes at least, no limit below what is reserved',
  'health-check': 'a check with interval from 5s, timeout from 1s and 1 to 20 retries',
  grace: 'a time from 1s to 2m',
  replicas: 'a number from 0 to 50',
  mode: 'replicated',
} as const;
export type Expected = keyof typeof EXPECTED;

const wanted = (values: RuleValues) => EXPECTED[String(values['expected']) as Expected];

/**
 * Every rule by which a compose file is judged, with its words for programs and logs. Screens have their own, under the
 * same codes.
 */
export const RULES = {
  'yaml-invalid': (v) => `This is no YAML: ${say(v, 'reason')}.`,
  'yaml-tag': (v) => `The tag ${say(v, 'tag')} means nothing here. Write the value without it.`,
  'too-large': () => `The file is longer than ${MAX_COMPOSE_BYTES / 1024} KiB.`,
  'too-complex': () => 'It is nested too deep, or its anchors and merges make too much of it.',
  'key-not-text': () => 'A key has to be a plain text.',
  'variable-syntax': (v) => `"${say(v, 'text')}" is no variable. Write $$ for a dollar sign.`,
  'variable-missing': (v) =>
    `Nothing is given for the variable ${say(v, 'name')}. Give it, or write \${${say(v, 'name')}:-a default}.`,
  'variable-required': (v) => `The variable ${say(v, 'name')} has to be given: ${say(v, 'reason')}`,
  'variable-secret': (v) =>
    `${say(v, 'name')} is secret, and a text of the file is not. Use it as the source of a secret: secrets: {a-name: {environment: ${say(v, 'name')}}}.`,
  'key-unknown': (v) => `The Compose Specification knows no "${say(v, 'key')}" here. Keys of your own begin with x-.`,
  'wrong-type': (v) => `This has to be ${wanted(v)}.`,
  'wrong-value': (v) => `"${say(v, 'value')}" is not ${wanted(v)}.`,
  required: (v) => `${say(v, 'key')} is missing.`,
  'too-many': (v) => `There are more than ${say(v, 'max')}.`,
  duplicate: (v) => `"${say(v, 'value')}" is here twice.`,
  'no-services': () => `A file has between one and ${MAX_SERVICES} services that are not left out.`,
  'too-many-instances': (v) =>
    `The services make ${say(v, 'count')} instances together, and a stack has at most ${MAX_STACK_INSTANCES}.`,
  'not-declared': (v) => `The file declares no ${say(v, 'kind')} "${say(v, 'name')}".`,
  'dependency-cycle': (v) => `These wait for each other: ${say(v, 'cycle')}.`,
  'dependency-unhealthy': (v) => `${say(v, 'service')} has no healthcheck, so nobody can wait until it is healthy.`,
  'dependency-nothing': (v) => `${say(v, 'service')} has no instance to wait for.`,
  policy: (v) =>
    `No tenant may say this. Without the rule a container could get at: ${say(v, 'attack')} (rule of the engine's ${say(v, 'field')}).`,
  build: () => 'Images are not built here. Build it elsewhere, push or import it under Images, and name it as image.',
  entrypoint: () =>
    'The image’s entrypoint stays. Say the whole program in command, or use an image without an entrypoint.',
  'working-dir': () => 'The image’s folder stays. Begin the command with: sh -c "cd FOLDER && exec PROGRAM".',
  'env-file': () => 'There is no file beside this one. Write the variables into environment, or make secrets of them.',
  'variable-without-value': (v) =>
    `${say(v, 'name')} has no value, and there is no shell here to take one from. Write ${say(v, 'name')}: "" for an empty one.`,
  'other-file': () =>
    'There is no other file here. Copy what is wanted into this one; anchors (&name, *name) save repeating it.',
  'bind-mount': (v) => `"${say(v, 'value')}" is a folder of the host, and no tenant sees those. Use a named volume.`,
  'anonymous-volume': (v) =>
    `${say(v, 'value')} has no name. Give it one, so that it is found again and counted: name:${say(v, 'value')}.`,
  'volume-kind': (v) => `A mount of type ${say(v, 'value')} cannot be had. Use type: volume with a named volume.`,
  config: () => 'Configs are not supported. Use a secret: its file is in memory under /run/secrets.',
  'secret-source': () =>
    'A secret cannot come from a file or from this process’s environment. Make it under Secrets and write external: true, or name a secret parameter.',
  'secret-target': () => 'Secrets are files under /run/secrets. Say a file’s name without a folder.',
  'secret-owner': () => 'Who owns a secret’s file is decided by the tenant’s profile.',
  'external-driver': () => 'Drivers are chosen by the hosts. Leave it out.',
  'network-addresses': () =>
    'Addresses are handed out by the control plane, so that no two networks share any. Leave them out.',
  'network-mode': (v) =>
    `"${say(v, 'value')}" shares a network with the host or with another container. Use networks, or none.`,
  'host-address': () => 'A port is published on the host’s own address. Leave the address out.',
  'port-range': () => 'Write each port by itself.',
  'replicas-port': () =>
    'Several instances cannot share one port of a host. Leave the published port out, and each gets one of its own.',
  unsupported: (v) => `"${say(v, 'key')}" is not supported.`,
  'ignored-profile': (v) => `"${say(v, 'key')}" is ignored: the tenant’s profile decides it.`,
  'ignored-always': (v) => `"${say(v, 'key')}" is ignored: every container has it so.`,
  'ignored-no-meaning': (v) => `"${say(v, 'key')}" is ignored: it means nothing here.`,
  'ignored-name': (v) => `"${say(v, 'key')}" is ignored: names are made of the stack’s and the service’s.`,
  'ignored-rolling': (v) =>
    `"${say(v, 'key')}" is ignored: updates go one instance after the other and stop at the first failure.`,
  'ignored-place': (v) => `"${say(v, 'key')}" is ignored: the host is chosen by free room.`,
  'ignored-logging': (v) => `"${say(v, 'key')}" is ignored: logs are kept by the host, bounded.`,
  'ignored-links': (v) => `"${say(v, 'key')}" is ignored: services of one network find each other by name.`,
  'ignored-limit': (v) => `"${say(v, 'key')}" is ignored: use cpus, mem_limit and pids_limit, or deploy.resources.`,
  'skipped-profile': (v) =>
    `${say(v, 'service')} is left out: it belongs to the profile ${say(v, 'profile')}, and none is chosen.`,
  'default-size': (v) => `${say(v, 'service')} says no size: ${say(v, 'size')} are reserved for each instance.`,
  'default-volume-size': (v) =>
    `${say(v, 'volume')} says no size: it gets ${say(v, 'size')}. Say another with driver_opts: {size: 5g}.`,
  'template-head': (v) => `The head of the template is wrong: ${say(v, 'reason')}.`,
  'template-default': (v) => `The default of ${say(v, 'name')} is no value of its type.`,
  'template-undeclared': (v) =>
    `${say(v, 'name')} is used and is no parameter of the template. Declare it, or give it a default.`,
  'template-unused': (v) => `${say(v, 'name')} is a parameter, and the file does not use it.`,
  'image-latest': (v) => `${say(v, 'image')} names no version: what it stands for may change.`,
} as const satisfies Record<string, (values: RuleValues) => string>;
export type RuleCode = keyof typeof RULES;

/** How a key is dealt with: read, judged by a rule of the engine's policy, refused or ignored by one of ours. */
export type KeyDecision = 'read' | { policy: string } | { refused: RuleCode } | { ignored: RuleCode };

const policy = (field: string): KeyDecision => ({ policy: field });
const refused = (rule: RuleCode): KeyDecision => ({ refused: rule });
const ignored = (rule: RuleCode): KeyDecision => ({ ignored: rule });

/** What somebody could do with a field of the engine's, as the table of the policy says. */
export function attackOf(field: string): string {
  const row = POLICY_TABLE.find((one) => one.call === 'create' && one.field === field);
  if (!row) throw new Error(`no row of the policy for ${field}`);
  return row.attack;
}

/** Every key of a service that the Compose Specification has. */
export const SERVICE_KEYS: Readonly<Record<string, KeyDecision>> = {
  image: 'read',
  command: 'read',
  environment: 'read',
  ports: 'read',
  networks: 'read',
  network_mode: 'read',
  volumes: 'read',
  secrets: 'read',
  depends_on: 'read',
  healthcheck: 'read',
  restart: 'read',
  deploy: 'read',
  mem_limit: 'read',
  mem_reservation: 'read',
  cpus: 'read',
  pids_limit: 'read',
  stop_grace_period: 'read',
  labels: 'read',
  scale: 'read',
  profiles: 'read',
  cap_add: 'read',
  security_opt: 'read',
  privileged: 'read',

  devices: policy('HostConfig.Devices'),
  device_cgroup_rules: policy('HostConfig.DeviceCgroupRules'),
  gpus: policy('HostConfig.DeviceRequests'),
  group_add: policy('HostConfig.GroupAdd'),
  ipc: policy('HostConfig.IpcMode'),
  pid: policy('HostConfig.PidMode'),
  uts: policy('HostConfig.UTSMode'),
  userns_mode: policy('HostConfig.UsernsMode'),
  cgroup: policy('HostConfig.CgroupnsMode'),
  cgroup_parent: policy('HostConfig.CgroupParent'),
  sysctls: policy('HostConfig.Sysctls'),
  annotations: policy('HostConfig.Annotations'),
  runtime: policy('HostConfig.Runtime'),
  isolation: policy('HostConfig.Isolation'),
  oom_kill_disable: policy('HostConfig.OomKillDisable'),
  oom_score_adj: policy('HostConfig.OomScoreAdj'),
  volumes_from: policy('HostConfig.VolumesFrom'),
  storage_opt: policy('HostConfig.StorageOpt'),
  extra_hosts: policy('HostConfig.ExtraHosts'),
  dns: policy('HostConfig.Dns'),
  dns_opt: policy('HostConfig.DnsOptions'),
  dns_search: policy('HostConfig.DnsSearch'),
  mac_address: policy('MacAddress'),
  domainname: policy('Domainname'),
  stop_signal: policy('StopSignal'),
  external_links: policy('HostConfig.Links'),
  blkio_config: ignored('ignored-limit'),

  build: refused('build'),
  develop: refused('build'),
  entrypoint: refused('entrypoint'),
  working_dir: refused('working-dir'),
  env_file: refused('env-file'),
  label_file: refused('other-file'),
  extends: refused('other-file'),
  configs: refused('config'),
  credential_spec: refused('unsupported'),
  provider: refused('unsupported'),
  models: refused('unsupported'),
  post_start: refused('unsupported'),
  pre_stop: refused('unsupported'),
  use_api_socket: refused('unsupported'),

  user: ignored('ignored-profile'),
  read_only: ignored('ignored-profile'),
  tmpfs: ignored('ignored-profile'),
  shm_size: ignored('ignored-profile'),
  ulimits: ignored('ignored-profile'),
  cap_drop: ignored('ignored-always'),
  init: ignored('ignored-always'),
  tty: ignored('ignored-no-meaning'),
  stdin_open: ignored('ignored-no-meaning'),
  attach: ignored('ignored-no-meaning'),
  expose: ignored('ignored-no-meaning'),
  platform: ignored('ignored-place'),
  pull_policy: ignored('ignored-no-meaning'),
  container_name: ignored('ignored-name'),
  hostname: ignored('ignored-name'),
  links: ignored('ignored-links'),
  logging: ignored('ignored-logging'),
  cpu_shares: ignored('ignored-limit'),
  cpu_count: ignored('ignored-limit'),
  cpu_percent: ignored('ignored-limit'),
  cpu_quota: ignored('ignored-limit'),
  cpu_period: ignored('ignored-limit'),
  cpu_rt_period: ignored('ignored-limit'),
  cpu_rt_runtime: ignored('ignored-limit'),
  cpuset: ignored('ignored-limit'),
  mem_swappiness: ignored('ignored-limit'),
  memswap_limit: ignored('ignored-limit'),
};

export const TOP_KEYS: Readonly<Record<string, KeyDecision>> = {
  name: 'read',
  services: 'read',
  volumes: 'read',
  networks: 'read',
  secrets: 'read',
  version: ignored('ignored-no-meaning'),
  configs: refused('config'),
  include: refused('other-file'),
  models: refused('unsupported'),
};

export const DEPLOY_KEYS: Readonly<Record<string, KeyDecision>> = {
  replicas: 'read',
  resources: 'read',
  restart_policy: 'read',
  labels: 'read',
  mode: 'read',
  update_config: ignored('ignored-rolling'),
  rollback_config: ignored('ignored-rolling'),
  placement: ignored('ignored-place'),
  endpoint_mode: ignored('ignored-no-meaning'),
};

export const HEALTHCHECK_KEYS: Readonly<Record<string, KeyDecision>> = {
  test: 'read',
  disable: 'read',
  interval: 'read',
  timeout: 'read',
  retries: 'read',
  start_period: 'read',
  start_interval: ignored('ignored-no-meaning'),
};

export const VOLUME_KEYS: Readonly<Record<string, KeyDecision>> = {
  name: 'read',
  external: 'read',
  driver_opts: 'read',
  driver: 'read',
  labels: ignored('ignored-no-meaning'),
};

export const NETWORK_KEYS: Readonly<Record<string, KeyDecision>> = {
  name: 'read',
  external: 'read',
  internal: 'read',
  driver: 'read',
  driver_opts: refused('external-driver'),
  ipam: refused('network-addresses'),
  enable_ipv4: ignored('ignored-no-meaning'),
  enable_ipv6: ignored('ignored-no-meaning'),
  attachable: ignored('ignored-no-meaning'),
  labels: ignored('ignored-no-meaning'),
};

export const SECRET_KEYS: Readonly<Record<string, KeyDecision>> = {
  name: 'read',
  external: 'read',
  environment: 'read',
  file: refused('secret-source'),
  content: refused('secret-source'),
  driver: refused('external-driver'),
  driver_opts: refused('external-driver'),
  template_driver: refused('external-driver'),
  labels: ignored('ignored-no-meaning'),
};
