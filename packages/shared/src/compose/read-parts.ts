import { nameSchema } from '../ids.ts';
import { volumeSizeSchema } from '../desired/volumes.ts';
import { formatBytes, GIB } from '../units.ts';
import { judgeKeys, type Findings, type Path } from './findings.ts';
import type { Parameter } from './interpolate.ts';
import type { ComposeNetwork, ComposeSecret, ComposeVolume } from './model.ts';
import { BYTES, mapAt, TEXT, TRUTH, valueAt } from './readers.ts';
import { isMap, type YamlValue } from './read-yaml.ts';
import { NETWORK_KEYS, SECRET_KEYS, VOLUME_KEYS, type KeyDecision } from './rules.ts';

/** What a volume gets when its file says no size. */
export const DEFAULT_VOLUME_BYTES = GIB;

interface Part {
  key: string;
  path: Path;
  map: Map<string, YamlValue>;
  externalName: string | null;
}

function readParts(
  list: 'volumes' | 'networks' | 'secrets',
  value: YamlValue | undefined,
  table: Readonly<Record<string, KeyDecision>>,
  findings: Findings,
): Part[] {
  return [...mapAt(value, [list], findings)].map(([key, one]) => {
    const path = [list, key];
    const map = judgeKeys(mapAt(one, path, findings), path, table, findings);
    return { key, path, map, externalName: readExternal(key, map, path, findings) };
  });
}

/** The name of what the tenant has already; null: the stack makes it. */
function readExternal(key: string, map: Map<string, YamlValue>, path: Path, findings: Findings): string | null {
  const value = map.get('external');
  const at = [...path, 'name'];
  const name = valueAt(map.get('name'), at, findings, TEXT);
  // `external: {name: …}` is how it was written before.
  const isExternal = isMap(value) || valueAt(value, [...path, 'external'], findings, TRUTH) === true;
  if (!isExternal) {
    if (name !== null) findings.warning(at, 'ignored-name', { key: 'name' });
    return null;
  }
  const chosen =
    name ?? (isMap(value) ? valueAt(value.get('name'), [...path, 'external', 'name'], findings, TEXT) : null) ?? key;
  if (nameSchema.safeParse(chosen).success) return chosen;
  findings.error(at, 'wrong-value', { value: chosen, expected: 'name' });
  return chosen;
}

export function readTopVolumes(value: YamlValue | undefined, findings: Findings): ComposeVolume[] {
  return readParts('volumes', value, VOLUME_KEYS, findings).map(({ key, path, map, externalName }) => {
    refuseDriver(map, path, findings, ['local']);
    const at = [...path, 'driver_opts'];
    const options = mapAt(map.get('driver_opts'), at, findings);
    for (const name of options.keys()) {
      if (name !== 'size') findings.error([...at, name], 'external-driver', { key: name });
    }
    const size = valueAt(options.get('size'), [...at, 'size'], findings, {
      ...BYTES,
      schema: volumeSizeSchema,
      expected: 'volume-size',
    });
    if (!options.has('size') && externalName === null) {
      findings.warning(path, 'default-volume-size', { volume: key, size: formatBytes(DEFAULT_VOLUME_BYTES) });
    }
    return { key, externalName, sizeBytes: size ?? DEFAULT_VOLUME_BYTES };
  });
}

export function readTopNetworks(value: YamlValue | undefined, findings: Findings): ComposeNetwork[] {
  return readParts('networks', value, NETWORK_KEYS, findings).map(({ key, path, map, externalName }) => {
    refuseDriver(map, path, findings, ['bridge']);
    const internal = valueAt(map.get('internal'), [...path, 'internal'], findings, TRUTH) ?? false;
    return { key, externalName, internal };
  });
}

function refuseDriver(map: Map<string, YamlValue>, path: Path, findings: Findings, allowed: readonly string[]): void {
  const driver = valueAt(map.get('driver'), [...path, 'driver'], findings, TEXT);
  if (driver !== null && !allowed.includes(driver))
    findings.error([...path, 'driver'], 'external-driver', { key: driver });
}

/** Secrets that the tenant has, or whose value a secret parameter brings. */
export function readTopSecrets(
  value: YamlValue | undefined,
  parameters: readonly Parameter[],
  findings: Findings,
): ComposeSecret[] {
  const secret = new Set(parameters.filter((one) => one.secret).map(({ name }) => name));
  return readParts('secrets', value, SECRET_KEYS, findings).map(({ key, path, map, externalName }) => {
    const parameter = valueAt(map.get('environment'), [...path, 'environment'], findings, TEXT);
    const isKnown = parameter !== null && secret.has(parameter);
    if (externalName === null && !isKnown && !wasRefused(path, findings)) {
      if (parameter === null) findings.error(path, 'secret-source');
      else findings.error([...path, 'environment'], 'variable-missing', { name: parameter });
    }
    return { key, externalName, parameter: externalName === null && isKnown ? parameter : null };
  });
}

/** Whether a key of it was refused for the same reason already. */
function wasRefused(path: Path, findings: Findings): boolean {
  return findings.all.some((one) => one.rule === 'secret-source' && one.path.startsWith(`${path.join('.')}.`));
}
