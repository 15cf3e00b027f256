import { formatBytes, formatCores, type StepChange } from '@bulkhead/shared';
import type { StackPart } from './resolve-parts.ts';

const MAX_CHANGES = 40;
const MAX_CHARACTERS = 200;

/** What is another in the second of two versions of a part, field by field; null: there is none. Pure. */
export function describeChanges(before: StackPart | null, after: StackPart | null): StepChange[] {
  const old = before ? fieldsOf(before) : new Map<string, string>();
  const now = after ? fieldsOf(after) : new Map<string, string>();
  return [...new Set([...old.keys(), ...now.keys()])]
    .flatMap((field) => {
      const from = old.get(field) ?? null;
      const to = now.get(field) ?? null;
      return from === to ? [] : [{ field, from: short(from), to: short(to) }];
    })
    .slice(0, MAX_CHANGES);
}

const short = (text: string | null) =>
  text !== null && text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;

function fieldsOf(part: StackPart): Map<string, string> {
  switch (part.kind) {
    case 'network':
      return new Map([['internal', String(part.network.internal)]]);
    case 'volume':
      return new Map([['size', formatBytes(part.volume.sizeBytes)]]);
    case 'secret':
      return new Map();
    case 'instance':
      return fieldsOfInstance(part);
  }
}

function fieldsOfInstance({ spec, service }: Extract<StackPart, { kind: 'instance' }>): Map<string, string> {
  const fields: [string, string | null][] = [
    ['image', spec.image],
    ['command', spec.command.length === 0 ? null : spec.command.join(' ')],
    ...spec.env.map(({ name, value }): [string, string] => [`environment.${name}`, value]),
    ['restart', spec.restartPolicy],
    ['cpu', formatCores(spec.cpuMillicores)],
    ['memory', formatBytes(spec.memoryBytes)],
    ['pids', String(spec.pids)],
    ['cpuLimit', spec.cpuLimitMillicores === null ? null : formatCores(spec.cpuLimitMillicores)],
    ['memoryLimit', spec.memoryLimitBytes === null ? null : formatBytes(spec.memoryLimitBytes)],
    ['healthcheck', spec.healthCheck === null ? null : spec.healthCheck.command.join(' ')],
    ['stopGrace', `${spec.stopGraceSec} s`],
    ['tags', spec.tags.length === 0 ? null : spec.tags.join(', ')],
    [
      'volumes',
      listed(service.volumes.map(({ key, mountPath, readOnly }) => `${key}:${mountPath}${readOnly ? ':ro' : ''}`)),
    ],
    ['networks', service.networks === null ? null : listed(service.networks.map(({ key }) => key))],
    [
      'ports',
      listed(
        service.ports.map(({ hostPort, containerPort, protocol }) => `${hostPort ?? ''}:${containerPort}/${protocol}`),
      ),
    ],
    ['secrets', listed(service.secrets.map(({ key, target }) => (key === target ? key : `${key} (${target})`)))],
  ];
  return new Map(fields.filter((field): field is [string, string] => field[1] !== null));
}

const listed = (all: readonly string[]) => (all.length === 0 ? null : all.join(', '));
