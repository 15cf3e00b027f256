import { nameSchema, type ComposeFile, type Problem, type StackPartKind } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import type { StackChange } from './prepare-stack.ts';
import type { StackPart } from './resolve-parts.ts';
import type { StoredStep } from './stack-plan.ts';

type Obstacle = Problem & { path: string };

/** What a stack cannot make on any host so far. */
const UNAVAILABLE: readonly { kind: 'volumes' | 'networks' | 'ports'; words: string }[] = [
  {
    kind: 'volumes',
    words: 'Stacks make and mount no volumes so far. Leave the volumes out; what is written is lost with its instance.',
  },
  {
    kind: 'networks',
    words: 'Stacks make and join no networks so far. Leave networks out, or write network_mode: none.',
  },
  { kind: 'ports', words: 'Stacks publish no ports so far. Leave the ports out.' },
];

interface Judged {
  file: ComposeFile;
  parts: readonly StackPart[];
  steps: readonly StoredStep[];
  change: StackChange;
}

/** What stands in the way of a change beside the file's own words and the quota. */
export async function findObstacles(deps: Deps, tenant: TenantContext, judged: Judged): Promise<Obstacle[]> {
  const [taken, missing] = await Promise.all([findTaken(deps, tenant, judged), findMissing(deps, tenant, judged.file)]);
  return [...findUnavailable(judged.file), ...findBadNames(judged.parts), ...taken, ...missing];
}

function findUnavailable({ services, volumes, networks }: ComposeFile): Obstacle[] {
  const uses = {
    volumes: volumes.length > 0 || services.some((one) => one.volumes.length > 0),
    networks: networks.length > 0 || services.some((one) => (one.networks ?? []).length > 0),
    ports: services.some(({ ports }) => ports.length > 0),
  };
  return UNAVAILABLE.filter(({ kind }) => uses[kind]).map(({ kind, words }) => ({
    code: 'UNAVAILABLE',
    message: words,
    path: kind === 'ports' ? `services.${services.find(({ ports }) => ports.length > 0)?.key ?? ''}.ports` : kind,
  }));
}

const pathOf = ({ kind, key }: { kind: StackPartKind; key: string }) =>
  `${kind === 'instance' ? 'service' : kind}s.${key.replace(/#\d+$/, '')}`;

function findBadNames(parts: readonly StackPart[]): Obstacle[] {
  const seen = new Set<string>();
  return parts.flatMap((part) => {
    const { kind, name } = part;
    const isTwice = seen.has(`${kind} ${name}`);
    seen.add(`${kind} ${name}`);
    if (isTwice)
      return [
        { code: 'NAME_TAKEN', message: `Two parts of the file would both be called "${name}".`, path: pathOf(part) },
      ];
    if (nameSchema.safeParse(name).success) return [];
    return [
      {
        code: 'INVALID_INPUT',
        message: `"${name}" is longer than a name can be, or ends with a dash.`,
        path: pathOf(part),
      },
    ];
  });
}

/** Names that something else of the tenant has. */
async function findTaken({ db }: Deps, tenant: TenantContext, { parts, steps }: Judged): Promise<Obstacle[]> {
  const made = steps.filter(({ action }) => action === 'create');
  const namesOf = (kind: StackPartKind) => made.flatMap((step) => (step.kind === kind ? [step.name] : []));
  const [instances, secrets] = await Promise.all([
    db.instance.findMany({
      where: { tenantId: tenant.id, goneAt: null, name: { in: namesOf('instance') } },
      select: { name: true },
    }),
    db.secret.findMany({
      where: { tenantId: tenant.id, deletedAt: null, name: { in: namesOf('secret') } },
      select: { name: true },
    }),
  ]);
  const taken: Partial<Record<StackPartKind, Set<string>>> = {
    instance: new Set(instances.map(({ name }) => name)),
    secret: new Set(secrets.map(({ name }) => name)),
  };
  return parts.flatMap((part) =>
    taken[part.kind]?.has(part.name)
      ? [
          {
            code: 'NAME_TAKEN',
            message: `${tenant.slug} has a ${part.kind} "${part.name}" already, which is not the stack’s. Choose another name for the stack, or delete that one first.`,
            path: pathOf(part),
          },
        ]
      : [],
  );
}

/** What the file says that the tenant has, and it has not. */
async function findMissing({ db }: Deps, tenant: TenantContext, file: ComposeFile): Promise<Obstacle[]> {
  const wanted = file.secrets.filter(({ externalName }) => externalName !== null);
  const there = await db.secret.findMany({
    where: { tenantId: tenant.id, deletedAt: null, name: { in: wanted.flatMap((one) => one.externalName ?? []) } },
    select: { name: true },
  });
  const names = new Set(there.map(({ name }) => name));
  return wanted
    .filter(({ externalName }) => externalName !== null && !names.has(externalName))
    .map(({ key, externalName }) => ({
      code: 'NOT_FOUND',
      message: `${tenant.slug} has no secret "${externalName ?? key}". Make it under Secrets first.`,
      path: `secrets.${key}`,
    }));
}
