import { nameSchema, type ComposeFile, type ErrorCode, type StackObstacle, type StackPartKind } from '@bulkhead/shared';
import { STACK_OBSTACLES, type StackObstacleRule } from '@bulkhead/shared/stack-obstacles';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import type { StackChange } from './prepare-stack.ts';
import { readExternals } from './read-externals.ts';
import type { StackPart } from './resolve-parts.ts';
import type { StoredStep } from './stack-plan.ts';

const CODES: Record<StackObstacleRule, ErrorCode> = {
  'name-twice': 'NAME_TAKEN',
  'name-invalid': 'INVALID_INPUT',
  'name-taken': 'NAME_TAKEN',
  'not-there': 'NOT_FOUND',
  'network-settled': 'CONFLICT',
  'volumes-short': 'QUOTA_EXCEEDED',
  'volume-bytes-short': 'QUOTA_EXCEEDED',
  'networks-short': 'QUOTA_EXCEEDED',
  'ports-short': 'QUOTA_EXCEEDED',
  'networks-unkept': 'UNAVAILABLE',
};

function obstacle(path: string, rule: StackObstacleRule, values: StackObstacle['values']): StackObstacle {
  return { code: CODES[rule], message: STACK_OBSTACLES[rule](values), path, rule, values };
}

interface Judged {
  file: ComposeFile;
  parts: readonly StackPart[];
  steps: readonly StoredStep[];
  change: StackChange;
}

/** What stands in the way of a change beside the file's own words and what instances reserve. */
export async function findObstacles(deps: Deps, tenant: TenantContext, judged: Judged): Promise<StackObstacle[]> {
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

function findBadNames(parts: readonly StackPart[]): StackObstacle[] {
  const seen = new Set<string>();
  return parts.flatMap((part) => {
    const { kind, name } = part;
    const isTwice = seen.has(`${kind} ${name}`);
    seen.add(`${kind} ${name}`);
    const path = pathOf(part);
    if (isTwice) return [obstacle(path, 'name-twice', { name })];
    return nameSchema.safeParse(name).success ? [] : [obstacle(path, 'name-invalid', { name })];
  });
}

/** What a network is like is settled when it is made. */
function findFixed(steps: readonly StoredStep[]): StackObstacle[] {
  return steps
    .filter(({ kind, action }) => kind === 'network' && action === 'replace')
    .map((step) => obstacle(pathOf(step), 'network-settled', { name: step.name }));
}

/** Names that something else of the tenant has. */
async function findTaken({ db }: Deps, tenant: TenantContext, { parts, steps }: Judged): Promise<StackObstacle[]> {
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
      ? [obstacle(pathOf(part), 'name-taken', { tenant: tenant.slug, kind: part.kind, name: part.name })]
      : [],
  );
}

/** What the file says that the tenant has, and it has not. */
async function findMissing({ db }: Deps, tenant: TenantContext, file: ComposeFile): Promise<StackObstacle[]> {
  const there = await readExternals(db, tenant, file);
  const lists = [
    { kind: 'secret' as const, all: file.secrets },
    { kind: 'volume' as const, all: file.volumes },
    { kind: 'network' as const, all: file.networks },
  ];
  return lists.flatMap(({ kind, all }) =>
    all
      .filter(({ key, externalName }) => externalName !== null && !there.has(`${kind} ${key}`))
      .map(({ key, externalName }) =>
        obstacle(pathOf({ kind, key }), 'not-there', { tenant: tenant.slug, kind, name: externalName ?? key }),
      ),
  );
}

/** Volumes, networks and ports beyond the quota, in total. */
async function findShort({ db }: Deps, tenant: TenantContext, { parts, steps }: Judged): Promise<StackObstacle[]> {
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
  const neededBytes = volumes.reduce((sum, one) => sum + one, 0);
  const leftBytes = Number(quota.quotaVolumeBytes) - Number(held._sum.heldBytes ?? 0);
  const room = [
    { path: 'volumes', rule: 'volumes-short', needed: volumes.length, left: quota.quotaVolumes - held._count },
    { path: 'volumes', rule: 'volume-bytes-short', needed: neededBytes, left: leftBytes },
    { path: 'networks', rule: 'networks-short', needed: networks, left: quota.quotaNetworks - hasNetworks },
    { path: 'services', rule: 'ports-short', needed: ports, left: quota.quotaPorts - hasPorts },
  ] as const;
  return room
    .filter(({ needed, left }) => needed > 0 && needed > left)
    .map(({ path, rule, needed, left: leftOrLess }) => {
      const left = Math.max(leftOrLess, 0);
      const amounts = rule === 'volume-bytes-short' ? { neededBytes: needed, leftBytes: left } : { needed, left };
      return obstacle(path, rule, { tenant: tenant.slug, ...amounts });
    });
}

/** Networks that no host can keep apart: said before anything is made, in a host's own words. */
async function findUnable({ db }: Deps, parts: readonly StackPart[]): Promise<StackObstacle[]> {
  const part = parts.find((one) => one.kind === 'instance' && (one.service.networks ?? []).length > 0);
  if (!part) return [];
  const hosts = await db.$queryRaw<{ walls: string | null; host: string }[]>`
    select g.walls, h.name as host from "network_grounds"() g join "Host" h on h.id = g."hostId" where h."revokedAt" is null`;
  const [first] = hosts;
  if (!first || hosts.some(({ walls }) => walls === null)) return [];
  return [obstacle(pathOf(part), 'networks-unkept', { host: first.host, reason: first.walls ?? '' })];
}
