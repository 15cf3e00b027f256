/** What becomes of a flag: a key of a compose service, or nothing, for a reason. */
export type FlagDecision =
  | { key: string; how: 'text' | 'list' | 'truth' }
  | { health: 'test' | 'interval' | 'timeout' | 'retries' | 'start_period' | 'start_interval' | 'disable' }
  | { special: 'name' | 'network' | 'mount' | 'stop-timeout' }
  | { dropped: 'flag-no-meaning' | 'flag-unsupported'; isSwitch: boolean };

const text = (key: string): FlagDecision => ({ key, how: 'text' });
const list = (key: string): FlagDecision => ({ key, how: 'list' });
const truth = (key: string): FlagDecision => ({ key, how: 'truth' });
const noMeaning = (isSwitch: boolean): FlagDecision => ({ dropped: 'flag-no-meaning', isSwitch });
const unsupported = (isSwitch: boolean): FlagDecision => ({ dropped: 'flag-unsupported', isSwitch });

/** The letters of `docker run`, by their long names. */
export const SHORT_FLAGS: Readonly<Record<string, string>> = {
  a: 'attach',
  c: 'cpu-shares',
  d: 'detach',
  e: 'env',
  h: 'hostname',
  i: 'interactive',
  l: 'label',
  m: 'memory',
  p: 'publish',
  P: 'publish-all',
  q: 'quiet',
  t: 'tty',
  u: 'user',
  v: 'volume',
  w: 'workdir',
};

/** Every flag of `docker run`. Whether a key may be said, and by which rule not, is decided where compose files are. */
export const FLAGS: Readonly<Record<string, FlagDecision>> = {
  name: { special: 'name' },
  network: { special: 'network' },
  net: { special: 'network' },
  mount: { special: 'mount' },
  'stop-timeout': { special: 'stop-timeout' },

  env: list('environment'),
  publish: list('ports'),
  volume: list('volumes'),
  label: list('labels'),
  restart: text('restart'),
  memory: text('mem_limit'),
  'memory-reservation': text('mem_reservation'),
  cpus: text('cpus'),
  'pids-limit': text('pids_limit'),

  'health-cmd': { health: 'test' },
  'health-interval': { health: 'interval' },
  'health-timeout': { health: 'timeout' },
  'health-retries': { health: 'retries' },
  'health-start-period': { health: 'start_period' },
  'health-start-interval': { health: 'start_interval' },
  'no-healthcheck': { health: 'disable' },

  privileged: truth('privileged'),
  'cap-add': list('cap_add'),
  'cap-drop': list('cap_drop'),
  'security-opt': list('security_opt'),
  device: list('devices'),
  'device-cgroup-rule': list('device_cgroup_rules'),
  gpus: text('gpus'),
  'group-add': list('group_add'),
  ipc: text('ipc'),
  pid: text('pid'),
  uts: text('uts'),
  userns: text('userns_mode'),
  cgroupns: text('cgroup'),
  'cgroup-parent': text('cgroup_parent'),
  sysctl: list('sysctls'),
  annotation: list('annotations'),
  runtime: text('runtime'),
  isolation: text('isolation'),
  'oom-kill-disable': truth('oom_kill_disable'),
  'oom-score-adj': text('oom_score_adj'),
  'volumes-from': list('volumes_from'),
  'storage-opt': list('storage_opt'),
  'add-host': list('extra_hosts'),
  dns: list('dns'),
  'dns-opt': list('dns_opt'),
  'dns-option': list('dns_opt'),
  'dns-search': list('dns_search'),
  'mac-address': text('mac_address'),
  domainname: text('domainname'),
  'stop-signal': text('stop_signal'),

  entrypoint: text('entrypoint'),
  workdir: text('working_dir'),
  'env-file': list('env_file'),
  'label-file': list('label_file'),
  'use-api-socket': truth('use_api_socket'),

  user: text('user'),
  'read-only': truth('read_only'),
  tmpfs: list('tmpfs'),
  'shm-size': text('shm_size'),
  ulimit: list('ulimits'),
  init: truth('init'),
  tty: truth('tty'),
  interactive: truth('stdin_open'),
  attach: list('attach'),
  expose: list('expose'),
  platform: text('platform'),
  pull: text('pull_policy'),
  hostname: text('hostname'),
  link: list('links'),
  'log-driver': text('logging'),
  'log-opt': list('logging'),
  'cpu-shares': text('cpu_shares'),
  'cpu-count': text('cpu_count'),
  'cpu-percent': text('cpu_percent'),
  'cpu-quota': text('cpu_quota'),
  'cpu-period': text('cpu_period'),
  'cpu-rt-period': text('cpu_rt_period'),
  'cpu-rt-runtime': text('cpu_rt_runtime'),
  'cpuset-cpus': text('cpuset'),
  'cpuset-mems': text('cpuset'),
  'memory-swap': text('memswap_limit'),
  'memory-swappiness': text('mem_swappiness'),
  'blkio-weight': list('blkio_config'),
  'blkio-weight-device': list('blkio_config'),
  'device-read-bps': list('blkio_config'),
  'device-read-iops': list('blkio_config'),
  'device-write-bps': list('blkio_config'),
  'device-write-iops': list('blkio_config'),

  detach: noMeaning(true),
  rm: noMeaning(true),
  quiet: noMeaning(true),
  'sig-proxy': noMeaning(true),
  'disable-content-trust': noMeaning(true),
  'detach-keys': noMeaning(false),
  cidfile: noMeaning(false),
  'publish-all': unsupported(true),
  'network-alias': unsupported(false),
  'net-alias': unsupported(false),
  'link-local-ip': unsupported(false),
  ip: unsupported(false),
  ip6: unsupported(false),
  'volume-driver': unsupported(false),
  'io-maxbandwidth': unsupported(false),
  'io-maxiops': unsupported(false),
  'kernel-memory': unsupported(false),
};

/** Whether a flag stands by itself, without a value. */
export function isSwitch(decision: FlagDecision): boolean {
  if ('dropped' in decision) return decision.isSwitch;
  if ('health' in decision) return decision.health === 'disable';
  return 'how' in decision && decision.how === 'truth';
}
