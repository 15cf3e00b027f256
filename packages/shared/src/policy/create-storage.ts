import {
  deny,
  entriesOf,
  force,
  forceWhereSent,
  hasParts,
  is,
  isText,
  type Holds,
  type PolicyContext,
  type PolicyRow,
} from './row.ts';

const MAX_TMPFS = 18;
/** Sixteen volumes and the secrets. */
const MAX_MOUNTS = 17;

/** HostConfig of a create: whatever puts files into a container. */
export const CREATE_STORAGE = [
  ...deny('create', 26, 'any file of the host, the engine’s socket among them; any volume of anybody', [
    'HostConfig.Binds',
  ]),
  forceWhereSent('create', {
    field: 'HostConfig.Mounts',
    rule: 'the instance’s volumes and secrets, each in the folder that this agent made for it',
    attack: 'any file of the host, the engine’s socket among them',
    reference: 28,
    holds: (value, context) =>
      Array.isArray(value) && value.length <= MAX_MOUNTS && value.every((one) => isAgents(one, context)),
  }),
  ...mountPart('Type', 'bind', is('bind')),
  ...mountPart('Source', 'the folder that this agent made', isText(/^\//)),
  ...mountPart(
    'Target',
    'a plain absolute path, none of the kernel’s',
    (value) => typeof value === 'string' && isCoverable(value),
  ),
  ...mountPart('ReadOnly', 'as asked', is(true, false)),
  ...mountPart('BindOptions', 'an object with the two below', hasParts),
  ...mountPart('BindOptions.Propagation', 'rprivate: no mount comes back to the host', is('rprivate')),
  ...mountPart('BindOptions.NonRecursive', 'true: nothing that is mounted below comes along', is(true)),
  ...deny('create', 28, 'any file of the host, the engine’s socket among them', ['HostConfig.Mounts[].Consistency']),
  ...deny('create', 29, 'any file of the host by way of a volume’s driver', [
    'HostConfig.Mounts[].VolumeOptions',
    'HostConfig.Mounts[].VolumeOptions.NoCopy',
    'HostConfig.Mounts[].VolumeOptions.Labels',
    'HostConfig.Mounts[].VolumeOptions.Subpath',
    'HostConfig.Mounts[].VolumeOptions.DriverConfig',
    'HostConfig.Mounts[].VolumeOptions.DriverConfig.Name',
    'HostConfig.Mounts[].VolumeOptions.DriverConfig.Options',
  ]),
  ...deny('create', 30, 'half of the host’s memory as files; options that the kernel has not been asked about', [
    'HostConfig.Mounts[].TmpfsOptions',
    'HostConfig.Mounts[].TmpfsOptions.SizeBytes',
    'HostConfig.Mounts[].TmpfsOptions.Mode',
    'HostConfig.Mounts[].TmpfsOptions.Options',
  ]),
  ...deny('create', 31, 'mounts that come back to the host; another image’s files', [
    'HostConfig.Mounts[].BindOptions.CreateMountpoint',
    'HostConfig.Mounts[].BindOptions.ReadOnlyNonRecursive',
    'HostConfig.Mounts[].BindOptions.ReadOnlyForceRecursive',
    'HostConfig.Mounts[].ImageOptions',
    'HostConfig.Mounts[].ImageOptions.Subpath',
  ]),
  force('create', {
    field: 'HostConfig.Tmpfs',
    rule: 'each with its size and number of files, noexec, nosuid, nodev: over the folders that the image wants as volumes; restricted: /tmp and /run',
    attack: 'half of the host’s memory as files; a volume of the image is disk that no quota counts',
    reference: 30,
    holds: (value) => {
      const entries = entriesOf(value);
      return (
        entries !== null && entries.length <= MAX_TMPFS && entries.every(([path, options]) => isTmpfs(path, options))
      );
    },
  }),
  ...deny('create', 32, 'all files of another container’s volumes', ['HostConfig.VolumesFrom']),
  ...deny('create', 33, 'a plug-in of the engine', ['HostConfig.VolumeDriver']),
  ...deny('create', 35, 'a size that most storage drivers do not keep', ['HostConfig.StorageOpt']),
];

function mountPart(part: string, rule: string, holds: Holds): PolicyRow[] {
  const attack = 'any file of the host, the engine’s socket among them';
  return [forceWhereSent('create', { field: `HostConfig.Mounts[].${part}`, rule, attack, reference: 28, holds })];
}

function isAgents(mount: unknown, context: PolicyContext | null): boolean {
  const { Source, Target, ReadOnly } = Object.fromEntries(entriesOf(mount) ?? []);
  return (
    context?.mounts.some((one) => one.source === Source && one.target === Target && one.readOnly === ReadOnly) ?? false
  );
}

const NEEDED = ['rw', 'noexec', 'nosuid', 'nodev'];
const KNOWN =
  /^(rw|noexec|nosuid|nodev|size=\d{1,15}|nr_inodes=\d{1,6}|mode=1777|mode=0755|uid=\d{1,10}|gid=\d{1,10})$/;

function isTmpfs(path: string, options: unknown): boolean {
  if (!isCoverable(path) || typeof options !== 'string') return false;
  const words = options.split(',');
  return (
    words.every((word) => KNOWN.test(word)) &&
    NEEDED.every((word) => words.includes(word)) &&
    ['size=', 'nr_inodes='].every((word) => words.filter((one) => one.startsWith(word)).length === 1)
  );
}

/**
 * Whether a tmpfs may lie over this folder: a plain absolute path, none that the kernel or the engine fills. The engine
 * compares paths letter by letter, so only one spelling of each counts.
 */
export function isCoverable(path: string): boolean {
  if (path.length > 255 || !/^(\/[A-Za-z0-9_.@+-]+)+$/.test(path)) return false;
  const parts = path.split('/').slice(1);
  return !parts.some((part) => part === '.' || part === '..') && !['proc', 'sys', 'dev'].includes(parts[0] ?? '');
}
