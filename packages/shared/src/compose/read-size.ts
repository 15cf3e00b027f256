import { instanceSizeSchema, limitsHoldReservation, type InstanceSize, type RestartPolicy } from '../instance-spec.ts';
import { formatBytes, formatCores, MIB } from '../units.ts';
import { judgeKeys, type Findings, type Path } from './findings.ts';
import { MAX_REPLICAS } from './model.ts';
import { BYTES, CORES, mapAt, TEXT, valueAt, WHOLE } from './readers.ts';
import type { YamlValue } from './read-yaml.ts';

/** What an instance reserves when its file says nothing: enough for a small server, little enough for a small quota. */
export const DEFAULT_SIZE = { cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 64 } as const;

const RESOURCE_KEYS = { limits: 'read', reservations: 'read' } as const;
const LIMIT_KEYS = { cpus: 'read', memory: 'read', pids: 'read' } as const;
const RESERVATION_KEYS = {
  cpus: 'read',
  memory: 'read',
  devices: { policy: 'HostConfig.DeviceRequests' },
  generic_resources: { policy: 'HostConfig.DeviceRequests' },
} as const;

type Keys = Map<string, YamlValue>;

/**
 * What each instance reserves and its limits. What is reserved is what `reservations` say; where only a limit is said, the
 * limit is reserved too, so that it is really there.
 */
export function readSize(
  { service, map, deploy }: { service: string; map: Keys; deploy: Keys },
  path: Path,
  findings: Findings,
): InstanceSize {
  const at = [...path, 'deploy', 'resources'];
  const resources = judgeKeys(mapAt(deploy.get('resources'), at, findings), at, RESOURCE_KEYS, findings);
  const limitsAt = [...at, 'limits'];
  const limits = judgeKeys(mapAt(resources.get('limits'), limitsAt, findings), limitsAt, LIMIT_KEYS, findings);
  const reservedAt = [...at, 'reservations'];
  const reserved = judgeKeys(
    mapAt(resources.get('reservations'), reservedAt, findings),
    reservedAt,
    RESERVATION_KEYS,
    findings,
  );

  const cpuLimit =
    valueAt(limits.get('cpus'), [...limitsAt, 'cpus'], findings, CORES) ??
    orNull(valueAt(map.get('cpus'), [...path, 'cpus'], findings, CORES));
  const memoryLimit =
    valueAt(limits.get('memory'), [...limitsAt, 'memory'], findings, BYTES) ??
    orNull(valueAt(map.get('mem_limit'), [...path, 'mem_limit'], findings, BYTES));
  const pids =
    valueAt(limits.get('pids'), [...limitsAt, 'pids'], findings, WHOLE) ??
    valueAt(map.get('pids_limit'), [...path, 'pids_limit'], findings, WHOLE);
  const cpu = valueAt(reserved.get('cpus'), [...reservedAt, 'cpus'], findings, CORES) ?? cpuLimit;
  const memory =
    valueAt(reserved.get('memory'), [...reservedAt, 'memory'], findings, BYTES) ??
    valueAt(map.get('mem_reservation'), [...path, 'mem_reservation'], findings, BYTES) ??
    memoryLimit;

  const size: InstanceSize = {
    cpuMillicores: cpu ?? DEFAULT_SIZE.cpuMillicores,
    memoryBytes: memory ?? DEFAULT_SIZE.memoryBytes,
    // -1 is Compose's way to say that there is no limit of its own.
    pids: pids === null || pids < 0 ? DEFAULT_SIZE.pids : pids,
    cpuLimitMillicores: cpuLimit,
    memoryLimitBytes: memoryLimit,
  };
  if (cpu === null && memory === null && pids === null) {
    const words = `${formatCores(size.cpuMillicores)} · ${formatBytes(size.memoryBytes)} · ${size.pids}`;
    findings.warning(path, 'default-size', { service, size: words });
  }
  if (!instanceSizeSchema.superRefine(limitsHoldReservation).safeParse(size).success) {
    const words = `${formatCores(size.cpuMillicores)} · ${formatBytes(size.memoryBytes)} · ${size.pids}`;
    findings.error(deploy.has('resources') ? at : path, 'wrong-value', { value: words, expected: 'instance-size' });
  }
  return size;
}

/** Zero means no limit of its own. */
const orNull = (value: number | null) => (value === 0 ? null : value);

export function readReplicas(map: Keys, deploy: Keys, path: Path, findings: Findings): number {
  const fromDeploy = valueAt(deploy.get('replicas'), [...path, 'deploy', 'replicas'], findings, WHOLE);
  const replicas = fromDeploy ?? valueAt(map.get('scale'), [...path, 'scale'], findings, WHOLE) ?? 1;
  if (replicas >= 0 && replicas <= MAX_REPLICAS) return replicas;
  findings.error([...path, ...(fromDeploy === null ? ['scale'] : ['deploy', 'replicas'])], 'wrong-value', {
    value: replicas,
    expected: 'replicas',
  });
  return 1;
}

const RESTART: Readonly<Record<string, RestartPolicy>> = {
  no: 'never',
  false: 'never',
  always: 'always',
  'unless-stopped': 'always',
  'on-failure': 'on-failure',
};
const CONDITION: Readonly<Record<string, RestartPolicy>> = {
  none: 'never',
  'on-failure': 'on-failure',
  any: 'always',
};
const RESTART_POLICY_KEYS = {
  condition: 'read',
  delay: { ignored: 'ignored-no-meaning' },
  max_attempts: { ignored: 'ignored-no-meaning' },
  window: { ignored: 'ignored-no-meaning' },
} as const;

/** Without a word a container is not started again, as the Compose Specification has it. */
export function readRestart(map: Keys, deploy: Keys, path: Path, findings: Findings): RestartPolicy {
  const at = [...path, 'deploy', 'restart_policy'];
  const policy = judgeKeys(mapAt(deploy.get('restart_policy'), at, findings), at, RESTART_POLICY_KEYS, findings);
  const condition = valueAt(policy.get('condition'), [...at, 'condition'], findings, TEXT);
  const restart = valueAt(map.get('restart'), [...path, 'restart'], findings, TEXT);
  const [value, known, where] =
    restart === null
      ? [condition, CONDITION, [...at, 'condition']]
      : [restart.replace(/^on-failure:\d{1,6}$/, 'on-failure'), RESTART, [...path, 'restart']];
  if (value === null) return 'never';
  const found = Object.hasOwn(known, value) ? known[value] : undefined;
  if (found !== undefined) return found;
  findings.error(where, 'wrong-value', { value, expected: 'restart' });
  return 'never';
}
