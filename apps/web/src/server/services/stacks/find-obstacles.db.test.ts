import { MIB, type StackObstacle } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { createTranslator } from 'next-intl';
import { afterAll, beforeAll, expect, it } from 'vitest';
import en from '../../../messages/en/stacks.json' with { type: 'json' };
import zh from '../../../messages/zh-CN/stacks.json' with { type: 'json' };
import { createTestPlane, type TestPlane } from '../../testing.ts';
import { planStack } from './plan-stack.ts';
import { furnish, service } from './testing/stack-ground.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
afterAll(() => plane.close());

/** What stands in the way of a stack "shop" of this file, of a tenant that has an instance shop-web and no volumes left. */
async function obstaclesOf(source: string) {
  const ground = await furnish(plane);
  const { deps, tenant, tenantId, actor } = ground;
  const host = await plane.makeHost();
  await deps.db.tenant.update({ where: { id: tenantId }, data: { quotaVolumes: 1, quotaVolumeBytes: 64 * MIB } });
  const made = { tenantId, hostId: host.id, createdById: actor.userId };
  const sizeBytes = 32 * MIB;
  await deps.db.volume.create({
    data: { ...made, id: randomUUID(), name: 'shop-taken', sizeBytes, heldBytes: sizeBytes },
  });
  const plan = await planStack(deps, tenant, actor, { name: 'shop', stackId: null, source, parameters: [] });
  expect(plan.canApply).toBe(plan.obstacles.length === 0);
  return { obstacles: plan.obstacles, slug: tenant.slug };
}

it('tells each by its rule and the values of its sentence, and in words for programs', async () => {
  const { obstacles, slug } = await obstaclesOf(`
services:
  web: ${service(', volumes: ["taken:/a", "big:/b"], secrets: [absent]')}
volumes:
  taken: {driver_opts: {size: 16m}}
  big: {driver_opts: {size: 48m}}
secrets: {absent: {external: true}}`);
  expect(obstacles.map(({ code, path, rule, values }) => ({ code, path, rule, values }))).toEqual([
    {
      code: 'NAME_TAKEN',
      path: 'volumes.taken',
      rule: 'name-taken',
      values: { tenant: slug, kind: 'volume', name: 'shop-taken' },
    },
    {
      code: 'NOT_FOUND',
      path: 'secrets.absent',
      rule: 'not-there',
      values: { tenant: slug, kind: 'secret', name: 'absent' },
    },
    { code: 'QUOTA_EXCEEDED', path: 'volumes', rule: 'volumes-short', values: { tenant: slug, needed: 2, left: 0 } },
    {
      code: 'QUOTA_EXCEEDED',
      path: 'volumes',
      rule: 'volume-bytes-short',
      values: { tenant: slug, neededBytes: 64 * MIB, leftBytes: 32 * MIB },
    },
  ]);
  expect(obstacles.at(-1)?.message).toContain('64 MiB for volumes needed, 32 MiB left');
  for (const { rule, values } of obstacles) expectWords(rule, values);
});

/** Both languages have a sentence that these values fill. */
function expectWords(rule: StackObstacle['rule'], values: StackObstacle['values']): void {
  for (const [locale, messages] of [
    ['en', en],
    ['zh-CN', zh],
  ] as const) {
    const onError = (error: Error) => {
      throw error;
    };
    const t = createTranslator({ locale, messages, namespace: 'obstacle', onError });
    const words = t(rule, values);
    const told = Object.entries(values).filter(([name]) => name !== 'kind');
    for (const [, value] of told) expect(words).toContain(String(value));
  }
}
