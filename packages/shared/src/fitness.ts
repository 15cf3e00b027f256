/** What is looked at to say whether strangers' containers may run on a host. An agent may be newer and know more. */
export const FITNESS_CODES = [
  'engine-version',
  'runc-version',
  'containerd-version',
  'live-restore',
  'seccomp',
  'user-namespaces',
  'swarm',
  'plugins',
  'default-bridge',
  'experimental',
  'userland-proxy',
  'no-new-privileges',
  'log-size',
  'tcp-socket',
  'socket-access',
  'data-root',
  'inotify-instances',
] as const;
export type FitnessCode = (typeof FITNESS_CODES)[number];

/** unfit: something is bad; weak: something could be better, or is not known; unknown: not looked at. */
export const FITNESS_STATES = ['fit', 'weak', 'unfit', 'unknown'] as const;
export type FitnessState = (typeof FITNESS_STATES)[number];
