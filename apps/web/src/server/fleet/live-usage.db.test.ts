import { LiveUsageDecoder, LiveUsageEncoder, TENANT_SCOPES, type LiveValues } from '@bulkhead/shared';
import { forTenant } from '@bulkhead/db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TenantContext } from '../context.ts';
import { instanceNews } from '../services/news.ts';
import { watchUsage } from '../services/live/watch-usage.ts';
import { startFleetRig, type FleetRig } from './testing/fleet-rig.ts';
import { eventually, seedInstance, seedTenant } from './testing/seed.ts';

let rig: FleetRig;
beforeAll(async () => {
  rig = await startFleetRig();
});
afterAll(() => rig.close());

const asTenant = ({ id, slug }: { id: string; slug: string }): TenantContext => ({
  id,
  slug,
  name: slug,
  role: 'owner',
  scopes: new Set(TENANT_SCOPES),
});

/** Reads until it is stopped. A tenant reads with the tenant's part of the database, as its procedures do. */
function read(tenant: TenantContext | null, hostId: string | null) {
  const stop = new AbortController();
  const decoder = new LiveUsageDecoder();
  const told: string[] = [];
  const { deps } = rig.first;
  const own = tenant === null ? deps : { ...deps, db: forTenant(deps.db, tenant.id) };
  const ended = (async () => {
    for await (const frame of watchUsage(own, { tenant, hostId }, { signal: stop.signal, unsentBytes: () => 0 })) {
      decoder.read(frame);
      told.push(JSON.stringify(frame));
    }
  })();
  return { stop, decoder, told, ended };
}

test('over a real link: each tenant is shown its own, operators a host with its compartments, and nobody costs nothing', async () => {
  const { hostId, credentials } = await rig.makeHost();
  const [acme, globex] = [await seedTenant(rig.deps.db), await seedTenant(rig.deps.db)];
  const own = await seedInstance(rig.deps.db, { tenantId: acme.id, hostId });
  const foreign = await seedInstance(rig.deps.db, { tenantId: globex.id, hostId });
  const agent = await rig.connect(credentials);
  const encoder = new LiveUsageEncoder();
  const values = (cpuMillicores: number): LiveValues => ({ cpuMillicores, memoryKib: 1_024 });
  const tell = (ids: string[]) =>
    agent.live(
      encoder.next({
        instances: new Map(ids.map((id, index) => [id, values(10 + index)])),
        tenants: new Map([[acme.slug, values(500)]]),
      }),
    );
  await eventually(() => expect(agent.watches).toBe(1));
  expect(agent.liveWatches).toBe(0);

  const readers = {
    acme: read(asTenant(acme), null),
    globex: read(asTenant(globex), null),
    operator: read(null, hostId),
  };
  await eventually(() => expect(agent.liveWatches).toBe(1));
  tell([own.id, foreign.id]);
  await eventually(() => {
    expect(readers.acme.decoder.instance(own.id)).toEqual(values(10));
    expect(readers.globex.decoder.instance(foreign.id)).toEqual(values(11));
    expect(readers.operator.decoder.tenant(acme.slug)).toEqual(values(500));
  });
  expect(readers.acme.told.join()).not.toContain(foreign.id);
  expect(readers.globex.told.join()).not.toMatch(new RegExp(`${own.id}|${acme.slug}`));

  // Launched while somebody looks.
  const later = await seedInstance(rig.deps.db, { tenantId: acme.id, hostId });
  const news = instanceNews({ tenantSlug: acme.slug, hostId, instanceId: later.id });
  await rig.deps.db.$transaction((tx) => rig.first.deps.changes.publish(tx, news));
  await eventually(() => {
    tell([own.id, foreign.id, later.id]);
    expect(readers.acme.decoder.instance(later.id)).toEqual(values(12));
  }, 8_000);

  for (const { stop } of Object.values(readers)) stop.abort();
  await Promise.all(Object.values(readers).map(({ ended }) => ended));
  expect(agent.liveWatches).toBe(1);
  await eventually(() => expect(agent.liveWatches).toBe(0), 8_000);
}, 30_000);

test('a host that there is not is NOT_FOUND', async () => {
  await expect(read(null, '10000000-0000-4000-8000-000000000000').ended).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
