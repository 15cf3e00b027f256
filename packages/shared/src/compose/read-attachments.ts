import { nameSchema } from '../ids.ts';
import { secretMountSchema } from '../desired/secrets.ts';
import { mountPathSchema } from '../desired/volumes.ts';
import type { Findings, Path } from './findings.ts';
import type { ComposeService } from './model.ts';
import { parseWhole } from './read-amounts.ts';
import { listAt, mapAt, shown, TEXT, TRUTH, valueAt } from './readers.ts';
import { isMap, type YamlMap, type YamlValue } from './read-yaml.ts';
import type { RuleCode } from './rules.ts';

type Mount = ComposeService['volumes'][number];
type Port = ComposeService['ports'][number];

/** Named volumes, in the short and in the long way to write them. */
export function readMounts(value: YamlValue | undefined, path: Path, findings: Findings): Mount[] {
  const mounts = listAt(value, path, findings).flatMap((one, index) => {
    const at = [...path, index];
    const mount = isMap(one) ? longMount(one, at, findings) : shortMount(shown(one), at, findings);
    if (mount === null) return [];
    if (mountPathSchema.safeParse(mount.mountPath).success) return [mount];
    findings.error(at, 'wrong-value', { value: mount.mountPath, expected: 'path' });
    return [];
  });
  refuseTwice(mounts, ({ mountPath }) => mountPath, path, findings);
  refuseTwice(mounts, ({ key }) => key, path, findings);
  return bounded(mounts, 16, path, findings);
}

function shortMount(text: string, at: Path, findings: Findings): Mount | null {
  const [source = '', mountPath, ...options] = text.split(':');
  if (mountPath === undefined) {
    findings.error(at, 'anonymous-volume', { value: text });
    return null;
  }
  if (/^[./~]/.test(source)) {
    findings.error(at, 'bind-mount', { value: source });
    return null;
  }
  const modes = options
    .join(',')
    .split(',')
    .filter((mode) => mode !== '');
  const unknown = modes.find((mode) => !['ro', 'rw'].includes(mode));
  if (unknown !== undefined) findings.error(at, 'wrong-value', { value: unknown, expected: 'volume-mode' });
  return { key: source, mountPath, readOnly: modes.includes('ro') };
}

function longMount(map: YamlMap, at: Path, findings: Findings): Mount | null {
  const type = valueAt(map.get('type'), [...at, 'type'], findings, TEXT) ?? 'volume';
  const source = valueAt(map.get('source'), [...at, 'source'], findings, TEXT);
  const mountPath = valueAt(map.get('target'), [...at, 'target'], findings, TEXT) ?? '';
  if (type === 'bind') findings.error(at, 'bind-mount', { value: source ?? '' });
  else if (type !== 'volume') findings.error([...at, 'type'], 'volume-kind', { value: type });
  else if (source === null) findings.error(at, 'anonymous-volume', { value: mountPath });
  for (const key of map.keys()) {
    if (key === 'consistency') findings.warning([...at, key], 'ignored-no-meaning', { key });
    else if (key === 'volume') refuseVolumeOptions(map.get(key), [...at, key], findings);
    else if (
      !['type', 'source', 'target', 'read_only', 'bind', 'tmpfs', 'image'].includes(key) &&
      !key.startsWith('x-')
    ) {
      findings.error([...at, key], 'key-unknown', { key });
    }
  }
  const readOnly = valueAt(map.get('read_only'), [...at, 'read_only'], findings, TRUTH) ?? false;
  return type === 'volume' && source !== null ? { key: source, mountPath, readOnly } : null;
}

function refuseVolumeOptions(value: YamlValue | undefined, at: Path, findings: Findings): void {
  for (const key of mapAt(value, at, findings).keys()) {
    if (key === 'nocopy') findings.warning([...at, key], 'ignored-no-meaning', { key });
    else findings.error([...at, key], 'unsupported', { key });
  }
}

export function readPorts(value: YamlValue | undefined, path: Path, findings: Findings): Port[] {
  const ports = listAt(value, path, findings).flatMap((one, index) => {
    const at = [...path, index];
    const port = isMap(one) ? longPort(one, at, findings) : shortPort(shown(one), at, findings);
    return port === null ? [] : [port];
  });
  refuseTwice(ports, ({ protocol, containerPort }) => `${containerPort}/${protocol}`, path, findings);
  return bounded(ports, 32, path, findings);
}

const RANGE = /\d-\d/;

function shortPort(text: string, at: Path, findings: Findings): Port | null {
  const [ports = '', protocol = 'tcp', ...more] = text.split('/');
  if (RANGE.test(ports)) return refusePort('port-range', at, findings);
  const parts = ports.split(':');
  if (parts.length > 2) return refusePort('host-address', at, findings);
  const container = toPort(parts.at(-1));
  const host = parts.length === 2 && parts[0] !== '' ? toPort(parts[0]) : null;
  const isWrong = container === null || (host === null && parts.length === 2 && parts[0] !== '');
  if (isWrong || (protocol !== 'tcp' && protocol !== 'udp') || more.length > 0) {
    findings.error(at, 'wrong-value', { value: text, expected: 'port' });
    return null;
  }
  return { protocol, hostPort: host, containerPort: container };
}

function longPort(map: YamlMap, at: Path, findings: Findings): Port | null {
  for (const key of map.keys()) {
    if (key === 'mode' || key === 'name' || key === 'app_protocol')
      findings.warning([...at, key], 'ignored-no-meaning', { key });
    else if (!['target', 'published', 'protocol', 'host_ip'].includes(key) && !key.startsWith('x-')) {
      findings.error([...at, key], 'key-unknown', { key });
    }
  }
  if (map.has('host_ip')) return refusePort('host-address', [...at, 'host_ip'], findings);
  const protocol = valueAt(map.get('protocol'), [...at, 'protocol'], findings, TEXT) ?? 'tcp';
  const published = map.get('published') ?? null;
  return shortPort(
    `${published === null ? '' : `${shown(published)}:`}${shown(map.get('target'))}/${protocol}`,
    at,
    findings,
  );
}

function refusePort(rule: RuleCode, at: Path, findings: Findings): null {
  findings.error(at, rule);
  return null;
}

function toPort(text: string | undefined): number | null {
  const port = parseWhole(text);
  return port !== null && port >= 1 && port <= 65_535 ? port : null;
}

/** Null: the file says nothing, and the service is in the stack's own network. */
export function readNetworks(map: Map<string, YamlValue>, path: Path, findings: Findings): ComposeService['networks'] {
  const mode = valueAt(map.get('network_mode'), [...path, 'network_mode'], findings, TEXT);
  if (mode !== null && mode !== 'none') findings.error([...path, 'network_mode'], 'network-mode', { value: mode });
  if (mode !== null) return [];
  const value = map.get('networks');
  const at = [...path, 'networks'];
  if (value === undefined || value === null) return null;
  if (!isMap(value)) {
    return bounded(
      listAt(value, at, findings).map((one) => ({ key: shown(one), aliases: [] })),
      8,
      at,
      findings,
    );
  }
  const places = [...value].map(([key, one]) => ({
    key,
    aliases: readAliases(mapAt(one, [...at, key], findings), [...at, key], findings),
  }));
  return bounded(places, 8, at, findings);
}

function readAliases(map: YamlMap, at: Path, findings: Findings): string[] {
  for (const key of map.keys()) {
    if (key === 'priority' || key === 'gw_priority' || key === 'interface_name') {
      findings.warning([...at, key], 'ignored-no-meaning', { key });
    } else if (key !== 'aliases' && !key.startsWith('x-')) findings.error([...at, key], 'network-addresses', { key });
  }
  const aliases = listAt(map.get('aliases'), [...at, 'aliases'], findings).flatMap((one, index) => {
    const alias = valueAt(one, [...at, 'aliases', index], findings, { ...TEXT, schema: nameSchema, expected: 'name' });
    return alias === null ? [] : [alias];
  });
  return bounded(aliases, 8, at, findings);
}

export function readSecrets(value: YamlValue | undefined, path: Path, findings: Findings): ComposeService['secrets'] {
  const secrets = listAt(value, path, findings).map((one, index) => {
    const at = [...path, index];
    if (!isMap(one)) return { key: shown(one), target: shown(one) };
    for (const key of one.keys()) {
      if (['uid', 'gid', 'mode'].includes(key)) findings.error([...at, key], 'secret-owner', { key });
      else if (key !== 'source' && key !== 'target' && !key.startsWith('x-'))
        findings.error([...at, key], 'key-unknown', { key });
    }
    const key = shown(one.get('source'));
    const target = valueAt(one.get('target'), [...at, 'target'], findings, TEXT) ?? key;
    return { key, target: target.replace(/^\/run\/secrets\//, '') };
  });
  for (const [index, { target }] of secrets.entries()) {
    if (!secretMountSchema.shape.target.safeParse(target).success) findings.error([...path, index], 'secret-target');
  }
  refuseTwice(secrets, ({ target }) => target, path, findings);
  return bounded(secrets, 32, path, findings);
}

function refuseTwice<T>(all: readonly T[], nameOf: (one: T) => string, path: Path, findings: Findings): void {
  const seen = new Set<string>();
  for (const one of all) {
    const name = nameOf(one);
    if (seen.has(name)) findings.error(path, 'duplicate', { value: name });
    seen.add(name);
  }
}

function bounded<T>(all: T[], max: number, path: Path, findings: Findings): T[] {
  if (all.length > max) findings.error(path, 'too-many', { max });
  return all.slice(0, max);
}
