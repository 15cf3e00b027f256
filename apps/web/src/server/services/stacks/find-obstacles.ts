import { formatBytes, nameSchema, type ComposeFile, type Problem, type StackPartKind } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import type { StackChange } from './prepare-stack.ts';
import { readExternals } from './read-externals.ts';
import type { StackPart } from './resolve-parts.ts';
import type { StoredStep } from './stack-plan.ts';

type Obstacle = Problem & { path: string };

interface Judged {
  file: ComposeFile;
  parts: readonly StackPart[];
  steps: readonly StoredStep[];
  change: StackChange;
}

/** What stands in the way of a change beside the file's own words and what instances reserve. */
export async function findObstacles(deps: Deps, tenant: TenantContext, judged: Judged): Promise<Obstacle[]> {
  const found = await Promise.all([
    findTaken(deps, tenant, judged),
    findMissing(deps, tenant, judged.file),
    findShort(deps, tenant, judged),
    findUnable(deps, judged.parts),
  ]);
  return [...findBadNames(judged.parts), ...findFixed(judged.steps), ...found.flat()];
}

const pathOf = ({ kind, key }: { kind: StackPartKind; key: string }) =>
  `${kind === 'instance' ? 'service' : kind}s.${key.replace(/#\d+$/, '')}`;

function findBadNames(parts: readonly StackPart[]): Obstacle[] {
  const seen = new Set<string>();
  return parts.flatMap((part) => {
    const { kind, name } = part;
    const isTwice = seen.has(`${kind} ${name}`);
    seen.add(`${kind} ${name}`);
    const path = pathOf(part);
    if (isTwice)
      return [{ code: 'NAME_TAKEN', message: `Two parts of the file would both be called "${name}".`, path }];
    if (nameSchema.safeParse(name).success) return [];
    return [{ code: 'INVALID_INPUT', message: `"${name}" is longer than a name can be, or ends with a dash.`, path }];
  });
}

/** What a network is like is settled when it is made. */
function findFixed(steps: readonly StoredStep[]): Obstacle[] {
  return steps
    .filter(({ kind, action }) => kind === 'network' && action === 'replace')
    .map((step) => ({
      code: 'CONFLICT',
      message: `Whether ${step.name} is internal cannot be changed while instances are in it. Give the network another key, and the instances move.`,
      path: pathOf(step),
    }));
}

/** Names that something else of the tenant has. */
async function findTaken({ db }: Deps, tenant: TenantContext, { parts, steps }: Judged): Promise<Obstacle[]> {
  const made = steps.filter(({ action }) => action === 'create');
  const named = (kind: StackPartKind) => ({
    tenantId: tenant.id,
    name: { in: made.flatMap((step) => (step.kind === kind ? [step.name] : [])) },
  });
  const select = { name: true };
  const [instance, secret, volume, network] = await Promise.all([
    db.instance.findMany({ where: { ...named('instance'), goneAt: null }, select }),
    db.secret.findMany({ where: { ...named('secret'), deletedAt: null }, select }),
    db.volume.findMany({ where: { ...named('volume'), goneAt: null }, select }),
    db.network.findMany({ where: { ...named('network'), deletedAt: null }, select }),
  ]);
  const taken = { instance, secret, volume, network };
  return parts.flatMap((part) =>
    taken[part.kind].some(({ name }) => name === part.name)
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
  const there = await readExternals(db, tenant, file);
  const lists = [
    { kind: 'secret' as const, all: file.secrets },
    { kind: 'volume' as const, all: file.volumes },
    { kind: 'network' as const, all: file.networks },
  ];
  return lists.flatMap(({ kind, all }) =>
    all
      .filter(({ key, externalName }) => externalName !== null && !there.has(`${kind} ${key}`))
      .map(({ key, externalName }) => ({
        code: 'NOT_FOUND',
        message: `${tenant.slug} has no ${kind} "${externalName ?? key}". Make it first.`,
        path: pathOf({ kind, key }),
      })),
  );
}

/** Volumes, networks and ports beyond the quota, in total. */
async function findShort({ db }: Deps, tenant: TenantContext, { parts, steps }: Judged): Promise<Obstacle[]> {
  const made = parts.filter((part) =>
    steps.some(({ kind, key, action }) => kind === part.kind && key === part.key && action === 'create'),
  );
  const volumes = made.flatMap((part) => (part.kind === 'volume' ? [part.volume.sizeBytes] : []));
  const networks = made.filter(({ kind }) => kind === 'network').length;
  const ports = made.reduce((sum, part) => sum + (part.kind === 'instance' ? part.service.ports.length : 0), 0);
  if (volumes.length + networks + ports === 0) return [];
  const living = { tenantId: tenant.id };
  const [quota, held, hasNetworks, hasPorts] = await Promise.all([
    db.tenant.findUniqueOrThrow({
      where: { id: tenant.id },
      select: { quotaVolumes: true, quotaVolumeBytes: true, quotaNetworks: true, quotaPorts: true },
    }),
    db.volume.aggregate({ where: { ...living, goneAt: null }, _count: true, _sum: { heldBytes: true } }),
    db.network.count({ where: { ...living, deletedAt: null } }),
    db.publishedPort.count({ where: living }),
  ]);
  const bytes = volumes.reduce((sum, one) => sum + one, 0);
  const room = [
    { list: 'volumes', needed: volumes.length, left: quota.quotaVolumes - held._count, words: String },
    {
      list: 'volumes',
      needed: bytes,
      left: Number(quota.quotaVolumeBytes) - Number(held._sum.heldBytes ?? 0),
      words: formatBytes,
    },
    { list: 'networks', needed: networks, left: quota.quotaNetworks - hasNetworks, words: String },
    { list: 'services', needed: ports, left: quota.quotaPorts - hasPorts, words: (count: number) => `${count} ports` },
  ];
  return room
    .filter(({ needed, left }) => needed > 0 && needed > left)
    .map(({ list, needed, left, words }) => ({
      code: 'QUOTA_EXCEEDED',
      message: `The quota of ${tenant.slug} has too little left for all of it: ${words(needed)} needed, ${words(Math.max(left, 0))} left.`,
      path: list,
    }));
}

/** Networks that no host can keep apart: said before anything is made, in a host's own words. */
async function findUnable({ db }: Deps, parts: readonly StackPart[]): Promise<Obstacle[]> {
  const part = parts.find((one) => one.kind === 'instance' && (one.service.networks ?? []).length > 0);
  if (!part) return [];
  const hosts = await db.$queryRaw<{ walls: string | null; host: string }[]>`
    select g.walls, h.name as host from "network_grounds"() g join "Host" h on h.id = g."hostId" where h."revokedAt" is null`;
  const [first] = hosts;
  if (!first || hosts.some(({ walls }) => walls === null)) return [];
  const message = `No host can keep networks apart; ${first.host}: ${first.walls ?? ''}. Write network_mode: none where none is needed.`;
  return [{ code: 'UNAVAILABLE', message, path: pathOf(part) }];
}
