import { forTenant } from '@bulkhead/db';
import { GIB, HOUR_MS, type StatementLine } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestPlane, refusalOf, type TestPlane } from '../../testing.ts';
import { countHours, readJournalTo } from './billing-fixtures.ts';
import { getStatement, getStatementOf } from './get-statement.ts';
import { listPrices } from './list-prices.ts';
import { removePrice } from './remove-price.ts';
import { setCurrency } from './set-currency.ts';
import { setPrice } from './set-price.ts';

const CORE_HOUR = 3_600_000_000;
const GIB_HOUR = 1024 * 3_600;
const at = (text: string) => new Date(text).getTime();
const DECEMBER = { month: '2026-12', timeZone: 'UTC' };

let plane: TestPlane;
let userId: string;
beforeAll(async () => {
  plane = await createTestPlane();
  userId = (await plane.makeUser({ systemRole: 'admin' })).id;
});
afterAll(() => plane.close());

/** The control plane with its clock at some moment. */
const depsAt = (text: string) => ({ ...plane.deps, now: () => new Date(text) });
const actor = () => ({ userId, displayName: 'Ada', tokenId: null, address: '192.0.2.1' });

/** What the tenant itself is answered at some moment. */
function ownStatement(now: string, tenantId: string, { month, timeZone } = DECEMBER) {
  return getStatement({ ...depsAt(now), db: forTenant(plane.deps.db, tenantId) }, tenantId, { month, timeZone });
}

function price(now: string, unit: StatementLine['unit'], microPrice: number, validFrom: string) {
  return setPrice(depsAt(now), actor(), { unit, microPrice, validFromMs: at(validFrom) });
}

async function makeTenantOnHost() {
  const [tenant, host] = [await plane.makeTenant(), await plane.makeHost()];
  const compartment = { kind: 'tenant' as const, hostId: host.id, tenantId: tenant.id };
  return { tenantId: tenant.id, slug: tenant.slug, hostId: host.id, hostName: host.name, compartment };
}

describe('a statement', () => {
  let world: Awaited<ReturnType<typeof makeTenantOnHost>>;
  const web = randomUUID();

  beforeAll(async () => {
    world = await makeTenantOnHost();
    await price('2026-11-30T10:00:00Z', 'cpuCoreHour', 45_000, '2026-12-01T00:00:00Z');
    await price('2026-11-30T10:00:00Z', 'memoryGibHour', 5_000, '2026-12-01T00:00:00Z');
    await price('2026-12-10T10:00:00Z', 'cpuCoreHour', 60_000, '2026-12-16T12:00:00Z');
    const { db } = plane.deps;
    const hour = { cpuUserUsec: CORE_HOUR, memoryMibSeconds: GIB_HOUR / 3 };
    await countHours(
      db,
      // 31 days × 24 h, of which 372 + 12 are before the price changes.
      { ...world.compartment, atMs: at('2026-12-01T00:00:00Z'), hours: 744, ...hour, networkOutBytes: GIB },
      { ...world.compartment, atMs: at('2026-11-30T23:00:00Z'), ...hour },
      { ...world.compartment, atMs: at('2027-01-01T00:00:00Z'), ...hour },
      {
        kind: 'instance',
        hostId: world.hostId,
        tenantId: world.tenantId,
        instanceId: web,
        name: 'web',
        image: 'nginx:1',
        atMs: at('2026-12-16T11:00:00Z'),
        hours: 2,
        cpuUserUsec: CORE_HOUR / 8,
      },
    );
  });

  const read = (now: string) => ownStatement(now, world.tenantId);

  it('has a line for each unit and each of its prices; an hour has the price that holds when it begins', async () => {
    const statement = await read('2027-01-02T00:00:00Z');
    const shown = statement.lines.map(({ unit, fromMs, quantity, price: each, amount }) => [
      unit,
      new Date(fromMs).toISOString().slice(0, 13),
      quantity,
      each,
      amount,
    ]);
    expect(shown).toEqual([
      ['cpuCoreHour', '2026-12-01T00', '372.000000', '0.045000', '16.74'],
      ['cpuCoreHour', '2026-12-16T12', '372.000000', '0.060000', '22.32'],
      ['memoryGibHour', '2026-12-01T00', '248.000000', '0.005000', '1.24'],
      ['allocatedCpuCoreHour', '2026-12-01T00', '0.000000', null, null],
      ['allocatedMemoryGibHour', '2026-12-01T00', '0.000000', null, null],
      ['ioGib', '2026-12-01T00', '0.000000', null, null],
      ['networkOutGib', '2026-12-01T00', '744.000000', null, null],
    ]);
    expect(statement).toMatchObject({ sum: '40.30', currency: 'EUR', digits: 2, tenantSlug: world.slug });
  });

  it('lists instances with what they cost, and what belongs to none', async () => {
    const { instances, rest } = await read('2027-01-02T00:00:00Z');
    // (45 000 + 60 000) / 8 millionths
    expect(instances).toMatchObject([
      { instanceId: web, name: 'web', image: 'nginx:1', amount: '0.013125', quantities: { cpuCoreHour: '0.250000' } },
    ]);
    expect(rest).toMatchObject({ cpuCoreHour: '743.750000', networkOutGib: '744.000000' });
  });

  it('counts while the month runs, waits for hosts that have more to tell, and is final then', async () => {
    expect((await read('2026-12-31T23:59:00Z')).state).toBe('counting');
    await readJournalTo(plane.deps.db, world.hostId, at('2026-12-31T20:00:00Z'), world.tenantId);
    expect(await read('2027-01-01T00:00:00Z')).toMatchObject({
      state: 'waiting',
      waitingFor: [{ hostName: world.hostName }],
    });
    await readJournalTo(plane.deps.db, world.hostId, at('2027-01-01T00:00:00Z'));
    expect((await read('2027-01-01T00:05:00Z')).state).toBe('final');
  });

  it('does not change any more: prices are for hours that are not over', async () => {
    const now = '2027-01-20T10:30:00Z';
    const before = await read(now);
    const refused = await refusalOf(price(now, 'cpuCoreHour', 1, '2027-01-20T09:00:00Z'));
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', details: { field: 'validFromMs' } });
    await price(now, 'networkOutGib', 90_000, '2027-01-20T10:00:00Z');
    await countHours(plane.deps.db, { ...world.compartment, atMs: at('2027-01-20T10:00:00Z'), cpuUserUsec: CORE_HOUR });
    expect(await read(now)).toEqual(before);
  });

  it('puts what comes late into the hour that it belongs to, at the price of that hour', async () => {
    const now = '2027-01-20T10:30:00Z';
    await countHours(plane.deps.db, {
      ...world.compartment,
      atMs: at('2026-12-16T11:00:00Z'),
      cpuUserUsec: 100 * CORE_HOUR,
    });
    const { lines, sum } = await read(now);
    expect(lines.slice(0, 2).map(({ amount }) => amount)).toEqual(['21.24', '22.32']);
    expect(sum).toBe('44.80');
  });

  it('is the same for operators, and of a tenant that is gone', async () => {
    const now = depsAt('2027-01-20T10:30:00Z');
    const own = await read('2027-01-20T10:30:00Z');
    await plane.deps.db.tenant.update({ where: { id: world.tenantId }, data: { deletedAt: new Date() } });
    expect(await getStatementOf(now, { slug: world.slug, ...DECEMBER })).toEqual(own);
    expect((await refusalOf(getStatementOf(now, { slug: 'nobody', ...DECEMBER }))).code).toBe('NOT_FOUND');
  });
});

it('a month is that of its zone', async () => {
  const world = await makeTenantOnHost();
  const hours = { '2026-02-28T22': 1, '2026-02-28T23': 10, '2026-03-31T21': 100, '2026-03-31T22': 1_000 };
  for (const [hour, cores] of Object.entries(hours)) {
    await countHours(plane.deps.db, {
      ...world.compartment,
      atMs: at(`${hour}:00:00Z`),
      cpuUserUsec: cores * CORE_HOUR,
    });
  }
  const quantity = async (timeZone: string) => {
    const { lines } = await ownStatement('2026-12-01T00:00:00Z', world.tenantId, { month: '2026-03', timeZone });
    return lines[0]?.quantity;
  };
  expect(await quantity('UTC')).toBe('1100.000000');
  expect(await quantity('Europe/Berlin')).toBe('110.000000');
  expect(await quantity('Asia/Shanghai')).toBe('11.000000');
});

describe('prices', () => {
  const runningHourMs = () => Math.floor(Date.now() / HOUR_MS) * HOUR_MS;

  it('are set, replaced and taken back by administrators while nothing was billed with them', async () => {
    const admin = (await plane.makeUser({ systemRole: 'admin' })).caller;
    const validFromMs = runningHourMs() + 2 * HOUR_MS;
    const ofIo = async () => (await admin.usage.prices()).prices.filter(({ unit }) => unit === 'ioGib');
    await admin.usage.setPrice({ unit: 'ioGib', microPrice: 10, validFromMs });
    await admin.usage.setPrice({ unit: 'ioGib', microPrice: 20, validFromMs });
    expect(await ofIo()).toMatchObject([{ microPrice: 20, state: 'coming', removable: true, validFromMs }]);
    await admin.usage.setPrice({ unit: 'ioGib', microPrice: 5, validFromMs: runningHourMs() });
    expect(await ofIo()).toMatchObject([{ state: 'coming' }, { state: 'current', removable: true }]);
    const [coming] = await ofIo();
    await admin.usage.removePrice({ priceId: coming?.id ?? '' });
    expect(await ofIo()).toHaveLength(1);
    const actions = await plane.deps.db.auditEntry.findMany({
      where: { action: { startsWith: 'usage.' }, target: 'price:ioGib' },
      orderBy: { id: 'asc' },
    });
    expect(actions.map(({ action, details }) => [action, details])).toMatchObject([
      ['usage.setPrice', { microPrice: 10, replaced: false }],
      ['usage.setPrice', { microPrice: 20, replaced: true }],
      ['usage.setPrice', { microPrice: 5, replaced: false }],
      ['usage.removePrice', { microPrice: 20 }],
    ]);
  });

  it('that hours were billed with stay, and so does the currency', async () => {
    const later = { ...plane.deps, now: () => new Date(Date.now() + 3 * HOUR_MS) };
    const current = (await listPrices(later)).prices.find(({ unit, state }) => unit === 'ioGib' && state === 'current');
    expect(current).toMatchObject({ removable: false });
    expect((await refusalOf(removePrice(later, actor(), current?.id ?? ''))).code).toBe('CONFLICT');
    expect((await refusalOf(setCurrency(later, actor(), 'USD'))).code).toBe('CONFLICT');
    expect((await setCurrency(later, actor(), 'EUR')).currencyIsFixed).toBe(true);
    const admin = (await plane.makeUser({ systemRole: 'admin' })).caller;
    expect((await refusalOf(admin.usage.setCurrency({ currency: 'ABC' }))).code).toBe('INVALID_INPUT');
  });
});
