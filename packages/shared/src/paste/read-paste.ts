import type { ComposeService } from '../compose/model.ts';
import { readCompose } from '../compose/read-compose.ts';
import { isMap, readYaml, type YamlMap, type YamlValue } from '../compose/read-yaml.ts';
import { nameSchema } from '../ids.ts';
import { utf8Length } from '../utf8-length.ts';
import { found, MAX_PASTE_FINDINGS, type PasteFinding } from './paste-finding.ts';
import { looksLikeDockerRun, readDockerRun, type ServiceDraft } from './read-docker-run.ts';

export const MAX_PASTE_BYTES = 16 * 1024;

/** What a pasted text says of one instance, as far as it may be said; and what was left out, with the rule that it breaks. */
export interface PasteReading {
  kind: 'docker-run' | 'compose';
  /** Null: not enough was understood to fill anything in. */
  service: Omit<ComposeService, 'size'> | null;
  /** Null: the text says nothing of it. */
  size: ComposeService['size'] | null;
  name: string | null;
  findings: PasteFinding[];
}

/** Each round takes out what is wrong, and what is left may show more that is. */
const MAX_ROUNDS = 8;
const KEY = 'pasted';
/** What the form asks for anyway. */
const OF_NOBODY: ReadonlySet<string> = new Set(['default-size', 'default-volume-size']);
/** Nothing that a single instance has. */
const OF_STACKS = new Set(['depends_on', 'profiles', 'scale']);

/** Reads a `docker run …`, a compose file or one service of one. Pure, and never throws for what stands in the text. */
export function readPaste(text: string): PasteReading {
  if (utf8Length(text) > MAX_PASTE_BYTES) return nothing('compose', found('error', '', 'too-large'));
  if (looksLikeDockerRun(text)) return readRun(text);
  const yaml = readYaml(text);
  if ('rule' in yaml) return nothing('compose', found('error', '', yaml.rule, { ...yaml.values }));
  const chosen = isMap(yaml.value) ? chooseService(yaml.value) : null;
  if (chosen === null) return nothing('compose', found('error', '', 'nothing-known'));
  const others = chosen.others.map((name) => found('warning', name, 'other-services', { name }));
  return judge('compose', { ...chosen, flagsOf: new Map(), findings: others, isInterpolated: true });
}

function nothing(kind: PasteReading['kind'], ...findings: PasteFinding[]): PasteReading {
  return { kind, service: null, size: null, name: null, findings: eachOnce(findings) };
}

function readRun(text: string): PasteReading {
  const run = readDockerRun(text);
  if (run.service['image'] === undefined) return nothing('docker-run', ...run.findings);
  return judge('docker-run', { ...run, top: {}, isInterpolated: false });
}

interface Pasted {
  name: string | null;
  service: ServiceDraft;
  /** What the text declares beside its services. */
  top: Record<string, unknown>;
  flagsOf: Map<string, string[]>;
  findings: PasteFinding[];
  /** Whether a dollar sign begins a variable in it. */
  isInterpolated: boolean;
}

function judge(kind: PasteReading['kind'], pasted: Pasted): PasteReading {
  const findings = [...pasted.findings];
  const service = { ...pasted.service };
  for (const key of Object.keys(service)) if (OF_STACKS.has(key)) delete service[key];
  const chosenName = toName(pasted.name, findings);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const document = { services: { [KEY]: service }, ...declare(service, pasted.top) };
    const reading = readCompose(JSON.stringify(pasted.isInterpolated ? document : withoutVariables(document)));
    const said = reading.findings.filter(({ rule }) => !OF_NOBODY.has(rule));
    if (reading.file !== null) {
      const [read] = reading.file.services;
      if (read === undefined) break;
      findings.push(...said.map((one) => toPasteFinding(one, pasted.flagsOf)));
      const isSized = !reading.findings.some(({ rule }) => rule === 'default-size');
      const { size, ...rest } = read;
      return {
        kind,
        service: rest,
        size: isSized ? size : null,
        name: chosenName,
        findings: eachOnce(findings),
      };
    }
    const wrong = said.filter(({ severity }) => severity === 'error');
    findings.push(...wrong.map((one) => toPasteFinding(one, pasted.flagsOf)));
    if (!takeOutAll(service, wrong, pasted.flagsOf)) break;
  }
  return { ...nothing(kind, ...findings), name: chosenName };
}

function toName(name: string | null, findings: PasteFinding[]): string | null {
  if (name === null) return null;
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
  if (!nameSchema.safeParse(plain).success) return null;
  if (plain !== name) findings.push(found('warning', name, 'name-changed', { name: plain }));
  return plain;
}

function toPasteFinding(
  {
    severity,
    rule,
    path,
    values,
  }: { severity: PasteFinding['severity']; rule: PasteFinding['rule']; path: string; values: PasteFinding['values'] },
  flagsOf: Map<string, string[]>,
): PasteFinding {
  const [, , key = '', index] = path.split('.');
  const flags = flagsOf.get(key) ?? [];
  const subject = flags[Number(index)] ?? flags.at(-1) ?? path.split('.').slice(2).join('.');
  return found(severity, subject, rule, values);
}

/** Takes what findings are about out of the service; whether there was anything. */
function takeOutAll(
  service: ServiceDraft,
  wrong: readonly { path: string }[],
  flagsOf: Map<string, string[]>,
): boolean {
  const places = new Map(
    wrong.flatMap(({ path }) => {
      const [top, , key, index] = path.split('.');
      const isOurs = top === 'services' && key !== undefined && key !== 'image' && Object.hasOwn(service, key);
      return isOurs ? [[`${key}.${index ?? ''}`, { key, at: index === undefined ? -1 : Number(index) }] as const] : [];
    }),
  );
  // From the end, so that what is taken out of a list moves nothing that is still to be.
  for (const { key, at } of [...places.values()].toSorted((one, other) => other.at - one.at)) {
    const value = service[key];
    if (!Array.isArray(value) || !Number.isInteger(at) || at < 0 || at >= value.length) {
      delete service[key];
      continue;
    }
    service[key] = value.toSpliced(at, 1);
    const flags = flagsOf.get(key);
    if (flags) flagsOf.set(key, flags.toSpliced(at, 1));
  }
  return places.size > 0;
}

/** The same words about the same thing are said once, and there is a bound to them. */
function eachOnce(findings: readonly PasteFinding[]): PasteFinding[] {
  const known = new Map(findings.map((one) => [`${one.rule} ${one.subject}`, one]));
  return [...known.values()].slice(0, MAX_PASTE_FINDINGS);
}

/** Volumes and networks are the tenant's own and made elsewhere: to read the service they only have to be named. */
function declare(service: ServiceDraft, top: Record<string, unknown>): Record<string, unknown> {
  const volumes = listOf(service['volumes']).flatMap((one) => {
    const name = typeof one === 'string' ? one.split(':')[0] : (one as { source?: unknown } | null)?.source;
    return typeof name === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name) ? [name] : [];
  });
  const { networks } = service;
  const names = Array.isArray(networks) ? networks : Object.keys((networks as object | undefined) ?? {});
  const isExternal = (list: readonly unknown[]) =>
    Object.fromEntries(list.filter((name) => typeof name === 'string').map((name) => [name, {}]));
  return { ...top, volumes: isExternal(volumes), networks: isExternal(names) };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A dollar sign of a command line is a letter. */
function withoutVariables(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(withoutVariables);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutVariables(one)]));
}

/** The service of a file, of a part of one, or the text itself where it is one. Null: there is none. */
function chooseService(map: YamlMap): (Pick<Pasted, 'name' | 'service' | 'top'> & { others: string[] }) | null {
  const services = map.get('services');
  const all = isMap(services) ? services : map;
  if (!isMap(services) && map.has('image')) return { name: null, service: toPlain(map), top: {}, others: [] };
  const [first, ...others] = [...all].filter(([, one]) => isMap(one) && one.has('image'));
  if (first === undefined || !isMap(first[1])) return null;
  const name = first[1].get('container_name');
  return {
    name: typeof name === 'string' ? name : first[0],
    service: toPlain(first[1]),
    top: {},
    others: others.map(([key]) => key),
  };
}

function toPlain(map: YamlMap): ServiceDraft {
  return Object.fromEntries([...map].map(([key, value]) => [key, plain(value)]));
}

function plain(value: YamlValue): unknown {
  if (isMap(value)) return toPlain(value);
  return Array.isArray(value) ? value.map(plain) : value;
}
