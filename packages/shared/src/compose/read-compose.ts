import { nameSchema } from '../ids.ts';
import type { Finding } from './finding.ts';
import { Findings, judgeKeys } from './findings.ts';
import { Interpolation, type ComposeVariable, type Parameter } from './interpolate.ts';
import {
  composeFileSchema,
  MAX_SERVICES,
  MAX_STACK_INSTANCES,
  type ComposeFile,
  type ComposeService,
} from './model.ts';
import { orderServices } from './order-services.ts';
import { readTopNetworks, readTopSecrets, readTopVolumes } from './read-parts.ts';
import { readService, takesPart } from './read-service.ts';
import { mapAt, TEXT, valueAt } from './readers.ts';
import { isMap, readYaml, type YamlMap } from './read-yaml.ts';
import { TOP_KEYS } from './rules.ts';

export interface ComposeReading {
  /** Null: something is wrong, and the findings say what. */
  file: ComposeFile | null;
  findings: Finding[];
  /** Every variable that the file names. */
  variables: ComposeVariable[];
}

/**
 * Reads a compose file: YAML with bounds, variables replaced by the parameters, every key judged by the rules. Pure, and
 * never throws for what stands in the text.
 */
export function readCompose(text: string, parameters: readonly Parameter[] = []): ComposeReading {
  const yaml = readYaml(text);
  if ('rule' in yaml) {
    const findings = new Findings(() => yaml.place);
    // The place is the fault's own, whatever the path.
    findings.error(['?'], yaml.rule, yaml.values);
    return { file: null, findings: findings.all.map((one) => ({ ...one, path: '' })), variables: [] };
  }
  const findings = new Findings(yaml.placeOf);
  if (!isMap(yaml.value)) {
    findings.error([], 'wrong-type', { expected: 'map' });
    return { file: null, findings: findings.all, variables: [] };
  }
  const sources = secretSourcesOf(yaml.value);
  const given = parameters.map((one) => (sources.includes(one.name) ? { ...one, secret: true } : one));
  const interpolation = new Interpolation(given, findings);
  for (const name of sources) interpolation.noteSecret(name);
  const value = interpolation.apply(yaml.value);
  const top = judgeKeys(mapAt(value, [], findings), [], TOP_KEYS, findings);
  const services = mapAt(top.get('services'), ['services'], findings);
  const read = [...services].slice(0, MAX_SERVICES + 1).filter(([key, one]) => takesPart(key, one, findings));
  if (read.length === 0 || services.size > MAX_SERVICES) findings.error(['services'], 'no-services');
  const draft = {
    name: valueAt(top.get('name'), ['name'], findings, { ...TEXT, schema: nameSchema, expected: 'name' }),
    services: read.map(([key, one]) => readService(key, one, findings)),
    volumes: readTopVolumes(top.get('volumes'), findings),
    networks: readTopNetworks(top.get('networks'), findings),
    secrets: readTopSecrets(top.get('secrets'), given, findings),
  };
  requireDeclared(draft, findings);
  const count = draft.services.reduce((sum, { replicas }) => sum + replicas, 0);
  if (count > MAX_STACK_INSTANCES) findings.error(['services'], 'too-many-instances', { count });
  const ordered = { ...draft, services: orderServices(draft.services, findings) };
  if (findings.hasErrors) return { file: null, findings: findings.all, variables: interpolation.variables };
  return { file: finish(ordered, findings), findings: findings.all, variables: interpolation.variables };
}

/** The variables that secrets are made of: what they stand for is in no text of the file. */
function secretSourcesOf(top: YamlMap): string[] {
  const secrets = top.get('secrets');
  if (!isMap(secrets)) return [];
  const names = [...secrets.values()].flatMap((one) => {
    const name = isMap(one) ? one.get('environment') : undefined;
    return typeof name === 'string' && /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name) ? [name] : [];
  });
  return [...new Set(names)].slice(0, 32);
}

/** The contract of what was read: keys and bounds that no reader has looked at are refused here. */
function finish(draft: ComposeFile, findings: Findings): ComposeFile | null {
  const parsed = composeFileSchema.safeParse(draft);
  if (parsed.success) return parsed.data;
  for (const { path } of parsed.error.issues.slice(0, 20)) {
    const [list, index, ...rest] = path;
    const part = typeof index === 'number' && typeof list === 'string' ? partAt(draft, list, index) : undefined;
    const at = part === undefined ? path.map(String) : [String(list), part, ...rest.map(String)];
    findings.error(at, 'wrong-value', { value: String(part ?? ''), expected: 'key' });
  }
  return null;
}

function partAt(draft: ComposeFile, list: string, index: number): string | undefined {
  const parts: Record<string, readonly { key: string }[]> = {
    services: draft.services,
    volumes: draft.volumes,
    networks: draft.networks,
    secrets: draft.secrets,
  };
  return parts[list]?.[index]?.key;
}

function requireDeclared(draft: ComposeFile, findings: Findings): void {
  const keys = (parts: readonly { key: string }[]) => new Set(parts.map(({ key }) => key));
  const declared = {
    volume: keys(draft.volumes),
    network: keys(draft.networks).add('default'),
    secret: keys(draft.secrets),
  };
  for (const service of draft.services) {
    const path = ['services', service.key];
    for (const { kind, key, list } of usesOf(service)) {
      if (!declared[kind].has(key)) findings.error([...path, list], 'not-declared', { kind, name: key });
    }
  }
}

function usesOf(service: ComposeService) {
  return [
    ...service.volumes.map(({ key }) => ({ kind: 'volume' as const, key, list: 'volumes' })),
    ...(service.networks ?? []).map(({ key }) => ({ kind: 'network' as const, key, list: 'networks' })),
    ...service.secrets.map(({ key }) => ({ kind: 'secret' as const, key, list: 'secrets' })),
  ];
}
