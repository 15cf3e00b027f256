import { MAX_TAGS_PER_INSTANCE } from '../instance-labels.ts';
import { imageReferenceSchema } from '../instance-spec.ts';
import { judgeKeys, type Findings, type Path } from './findings.ts';
import type { ComposeService } from './model.ts';
import { splitCommand } from './read-amounts.ts';
import { readHealthCheck } from './read-health-check.ts';
import { readMounts, readNetworks, readPorts, readSecrets } from './read-attachments.ts';
import { readReplicas, readRestart, readSize } from './read-size.ts';
import { readDependencies, readEnvironment, readLabels } from './read-pairs.ts';
import { DURATION, listAt, mapAt, shown, TEXT, TRUTH, valueAt } from './readers.ts';
import { isMap, type YamlValue } from './read-yaml.ts';
import { attackOf, DEPLOY_KEYS, SERVICE_KEYS } from './rules.ts';
import { BASELINE_CAPABILITIES } from '../policy/bounds.ts';

const DEFAULT_GRACE_SEC = 10;

/** One service, as far as it was understood. What was not is among the findings. */
export function readService(key: string, value: YamlValue, findings: Findings): ComposeService {
  const path: Path = ['services', key];
  const map = judgeKeys(mapAt(value, path, findings), path, SERVICE_KEYS, findings);
  const deployPath = [...path, 'deploy'];
  const deploy = judgeKeys(mapAt(map.get('deploy'), deployPath, findings), deployPath, DEPLOY_KEYS, findings);
  const at = (name: string): Path => [...path, name];
  refusePrivileges(map, path, findings);
  const mode = valueAt(deploy.get('mode'), [...deployPath, 'mode'], findings, TEXT);
  if (mode !== null && mode !== 'replicated') {
    findings.error([...deployPath, 'mode'], 'wrong-value', { value: mode, expected: 'mode' });
  }
  const ports = readPorts(map.get('ports'), at('ports'), findings);
  const replicas = readReplicas(map, deploy, path, findings);
  if (replicas > 1 && ports.some(({ hostPort }) => hostPort !== null)) findings.error(at('ports'), 'replicas-port');
  return {
    key,
    image: readImage(map.get('image'), path, findings),
    command: readCommand(map.get('command'), at('command'), findings),
    env: readEnvironment(map.get('environment'), at('environment'), findings),
    restartPolicy: readRestart(map, deploy, path, findings),
    replicas,
    size: readSize({ service: key, map, deploy }, path, findings),
    healthCheck: readHealthCheck(map.get('healthcheck'), at('healthcheck'), findings),
    stopGraceSec: readGrace(map.get('stop_grace_period'), at('stop_grace_period'), findings),
    networks: readNetworks(map, path, findings),
    volumes: readMounts(map.get('volumes'), at('volumes'), findings),
    ports,
    secrets: readSecrets(map.get('secrets'), at('secrets'), findings),
    dependsOn: readDependencies(map.get('depends_on'), at('depends_on'), findings),
    tags: [
      ...new Set([
        ...readLabels(map.get('labels'), at('labels'), findings),
        ...readLabels(deploy.get('labels'), [...deployPath, 'labels'], findings),
      ]),
    ].slice(0, MAX_TAGS_PER_INSTANCE),
  };
}

function refusePrivileges(map: Map<string, YamlValue>, path: Path, findings: Findings): void {
  const privileged = valueAt(map.get('privileged'), [...path, 'privileged'], findings, TRUTH);
  const refuse = (at: Path, key: string, field: string) =>
    findings.error(at, 'policy', { key, field, attack: attackOf(field) });
  if (privileged === true) refuse([...path, 'privileged'], 'privileged', 'HostConfig.Privileged');
  for (const [index, one] of listAt(map.get('cap_add'), [...path, 'cap_add'], findings).entries()) {
    const at = [...path, 'cap_add', index];
    const name = shown(one).toUpperCase().replace(/^CAP_/, '');
    if (BASELINE_CAPABILITIES.includes(name)) findings.warning(at, 'ignored-profile', { key: name });
    else refuse(at, name, 'HostConfig.CapAdd');
  }
  for (const [index, one] of listAt(map.get('security_opt'), [...path, 'security_opt'], findings).entries()) {
    const at = [...path, 'security_opt', index];
    if (/^no-new-privileges([:=]true)?$/.test(shown(one))) findings.warning(at, 'ignored-always', { key: shown(one) });
    else refuse(at, shown(one), 'HostConfig.SecurityOpt');
  }
}

function readImage(value: YamlValue | undefined, path: Path, findings: Findings): string {
  const at = [...path, 'image'];
  if (value === undefined || value === null) {
    findings.error(path, 'required', { key: 'image' });
    return '';
  }
  const image = valueAt(value, at, findings, { ...TEXT, schema: imageReferenceSchema, expected: 'image' }) ?? '';
  const lastPart = image.slice(image.lastIndexOf('/') + 1);
  if (image !== '' && (!/[:@]/.test(lastPart) || lastPart.endsWith(':latest')))
    findings.warning(at, 'image-latest', { image });
  return image;
}

/** A list as it is; a text as a shell would cut it, without one being started. */
export function readCommand(value: YamlValue | undefined, path: Path, findings: Findings): string[] {
  if (value === undefined || value === null) return [];
  if (isMap(value)) {
    findings.error(path, 'wrong-type', { expected: 'text-or-list' });
    return [];
  }
  const words = Array.isArray(value)
    ? value.map((one, index) => valueAt(one, [...path, index], findings, TEXT) ?? '')
    : splitCommand(shown(value));
  if (
    words !== null &&
    words.length <= 64 &&
    words.every((word) => word !== '' && word.length <= 4096 && !word.includes('\0'))
  ) {
    return words;
  }
  findings.error(path, 'wrong-value', { value: shown(value), expected: 'command' });
  return [];
}

function readGrace(value: YamlValue | undefined, path: Path, findings: Findings): number {
  const seconds = valueAt(value, path, findings, DURATION);
  if (seconds === null) return DEFAULT_GRACE_SEC;
  if (seconds >= 1 && seconds <= 120) return seconds;
  findings.error(path, 'wrong-value', { value: shown(value), expected: 'grace' });
  return DEFAULT_GRACE_SEC;
}

/** Whether a service takes part: those of profiles wait until somebody chooses one, and nobody can here. */
export function takesPart(key: string, value: YamlValue, findings: Findings): boolean {
  const profiles = isMap(value) ? value.get('profiles') : undefined;
  if (!Array.isArray(profiles) || profiles.length === 0) return true;
  findings.warning(['services', key, 'profiles'], 'skipped-profile', {
    service: key,
    profile: profiles.map(shown).join(', '),
  });
  return false;
}
