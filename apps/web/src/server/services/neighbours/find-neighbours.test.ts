import { GIB, MIB } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { findNeighbours } from './find-neighbours.ts';
import type { NeighbourInput } from './find-neighbours.ts';
import type { Values } from './statistics.ts';

const START_MS = 1_700_000_000_000;
const MINUTE = 60_000;
const STEPS = 30;
/** The neighbour is busy in these steps. */
const FROM = 20;
const TO = 26;

const flat = (value: number | null): Values => Array.from({ length: STEPS }, () => value);
/** `low` all the time, `high` from step FROM to before step TO. */
const bump = (low: number, high: number, from = FROM, to = TO): Values =>
  Array.from({ length: STEPS }, (_, step) => (step >= from && step < to ? high : low));
const NOTHING = { cpu: flat(0), memory: flat(0), io: flat(0) };

/** acme rises from 0.3 to 1.9 of two processors, while beta's instance waits 41 % of the time, before 3 %. */
function scene(change: Partial<NeighbourInput> = {}): NeighbourInput {
  return {
    stepMs: MINUTE,
    atMs: Array.from({ length: STEPS }, (_, step) => START_MS + step * MINUTE),
    tellFromMs: START_MS,
    host: {
      cpu: { use: bump(700, 1_990), capacity: 2_000 },
      memory: { use: flat(GIB), capacity: 8 * GIB },
      io: { use: flat(0), capacity: null },
    },
    tenants: [
      { id: 'acme', use: { ...NOTHING, cpu: bump(300, 1_900) } },
      { id: 'beta', use: { ...NOTHING, cpu: bump(350, 60) } },
      { id: 'calm', use: { ...NOTHING, cpu: flat(10) } },
    ],
    instances: [
      { id: 'web', tenantId: 'beta', waited: { ...NOTHING, cpu: bump(0.03, 0.41) } },
      { id: 'burner', tenantId: 'acme', waited: NOTHING },
    ],
    ...change,
  };
}

const beta = (waited: Values) => [{ id: 'web', tenantId: 'beta', waited: { ...NOTHING, cpu: waited } }];
const named = (input: NeighbourInput) => findNeighbours(input).map(({ suspects }) => suspects[0]?.tenantId);
const reasons = (input: NeighbourInput) => findNeighbours(input).map(({ unnamed }) => unnamed);

describe('who rose while whom waited', () => {
  it('is said with when, how much, and how closely', () => {
    const [found, ...more] = findNeighbours(scene());
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      resource: 'cpu',
      tenantId: 'beta',
      instanceId: 'web',
      fromMs: START_MS + FROM * MINUTE,
      toMs: START_MS + TO * MINUTE,
      unnamed: null,
      suspects: [{ tenantId: 'acme', before: 300, during: 1_900 }],
    });
    expect(found?.waitedBefore).toBeCloseTo(0.03);
    expect(found?.waitedDuring).toBeCloseTo(0.41);
    expect(found?.hostUsedShare).toBeCloseTo(0.995);
    expect(found?.suspects[0]?.correlation).toBeCloseTo(1);
  });

  it('names the host itself where no tenant rose', () => {
    const tenants = [
      { id: 'acme', use: { ...NOTHING, cpu: flat(300) } },
      { id: 'beta', use: { ...NOTHING, cpu: bump(350, 60) } },
    ];
    expect(named(scene({ tenants }))).toEqual([null]);
    expect(reasons(scene({ tenants }))).toEqual([null]);
  });

  it('names the one whose use moves with the wait, not one that rose at another time', () => {
    const tenants = [
      { id: 'acme', use: { ...NOTHING, cpu: bump(300, 1_900) } },
      { id: 'earlier', use: { ...NOTHING, cpu: bump(0, 1_900, 5, 12) } },
      { id: 'beta', use: { ...NOTHING, cpu: flat(60) } },
    ];
    expect(findNeighbours(scene({ tenants }))[0]?.suspects.map(({ tenantId }) => tenantId)).toEqual(['acme']);
  });

  it('orders several by how much they rose', () => {
    const tenants = [
      { id: 'small', use: { ...NOTHING, cpu: bump(0, 500) } },
      { id: 'large', use: { ...NOTHING, cpu: bump(100, 1_400) } },
      { id: 'beta', use: { ...NOTHING, cpu: flat(60) } },
    ];
    const host = { ...scene().host, cpu: { use: bump(200, 1_990), capacity: 2_000 } };
    expect(findNeighbours(scene({ tenants, host }))[0]?.suspects.map(({ tenantId }) => tenantId)).toEqual([
      'large',
      'small',
    ]);
  });

  it('tells several instances of a tenant once, by the one that lost most', () => {
    const instances = [
      { id: 'api', tenantId: 'beta', waited: { ...NOTHING, cpu: bump(0, 0.2) } },
      { id: 'web', tenantId: 'beta', waited: { ...NOTHING, cpu: bump(0, 0.6) } },
      { id: 'other', tenantId: 'calm', waited: { ...NOTHING, cpu: bump(0, 0.3) } },
    ];
    expect(findNeighbours(scene({ instances }))).toMatchObject([
      { instanceId: 'web', alsoWaited: 1 },
      { instanceId: 'other', alsoWaited: 0 },
    ]);
  });

  it('finds who fills the memory and who floods the disk, each by its own', () => {
    const host = {
      cpu: { use: flat(100), capacity: 2_000 },
      memory: { use: bump(GIB, 7.6 * GIB), capacity: 8 * GIB },
      io: { use: bump(0, 200 * MIB), capacity: null },
    };
    const tenants = [
      { id: 'hoarder', use: { ...NOTHING, memory: bump(GIB / 2, 7 * GIB) } },
      { id: 'flooder', use: { ...NOTHING, io: bump(0, 200 * MIB) } },
      { id: 'beta', use: NOTHING },
    ];
    const instances = [
      { id: 'web', tenantId: 'beta', waited: { cpu: flat(0), memory: bump(0, 0.3), io: bump(0, 0.5) } },
    ];
    expect(
      findNeighbours(scene({ host, tenants, instances })).map(({ resource, suspects }) => [
        resource,
        suspects[0]?.tenantId,
      ]),
    ).toEqual([
      ['io', 'flooder'],
      ['memory', 'hoarder'],
    ]);
  });
});

describe('nobody is named', () => {
  it('where the host had processors left: it waited for something else', () => {
    const host = { ...scene().host, cpu: { use: bump(700, 2_200), capacity: 8_000 } };
    expect(reasons(scene({ host }))).toEqual(['host-not-full']);
  });

  it('where its own tenant rose more than anybody else', () => {
    const tenants = [
      { id: 'acme', use: { ...NOTHING, cpu: bump(300, 700) } },
      { id: 'beta', use: { ...NOTHING, cpu: bump(100, 1_200) } },
    ];
    expect(reasons(scene({ tenants }))).toEqual(['self-rose']);
  });

  it('where everybody used what they had used before', () => {
    const tenants = [
      { id: 'acme', use: { ...NOTHING, cpu: flat(1_900) } },
      { id: 'beta', use: { ...NOTHING, cpu: flat(60) } },
    ];
    const host = { ...scene().host, cpu: { use: flat(1_990), capacity: 2_000 } };
    expect(reasons(scene({ tenants, host }))).toEqual(['nobody-rose']);
  });

  it('where nothing is known of the time before', () => {
    const waited = bump(0.03, 0.41).map((value, step) => (step < FROM ? null : value));
    expect(reasons(scene({ instances: beta(waited) }))).toEqual(['too-little']);
  });
});

describe('nothing is told', () => {
  it('of who waits the same all the time, a little, or not at all', () => {
    for (const waited of [flat(0.9), bump(0.02, 0.08), flat(0), flat(null)]) {
      expect(findNeighbours(scene({ instances: beta(waited) }))).toEqual([]);
    }
  });

  it('of what was over before the time that was asked for', () => {
    expect(findNeighbours(scene({ tellFromMs: START_MS + TO * MINUTE }))).toEqual([]);
    expect(findNeighbours(scene({ tellFromMs: START_MS + (TO - 1) * MINUTE }))).toHaveLength(1);
  });

  it('without anybody, or without a single step', () => {
    expect(findNeighbours(scene({ instances: [] }))).toEqual([]);
    const none = { use: [], capacity: null };
    const empty = { atMs: [], host: { cpu: none, memory: none, io: none }, tenants: [] };
    expect(findNeighbours(scene({ ...empty, instances: [] }))).toEqual([]);
    const waited = { cpu: [], memory: [], io: [] };
    expect(findNeighbours(scene({ ...empty, instances: [{ id: 'web', tenantId: 'beta', waited }] }))).toEqual([]);
  });
});

describe('awkward values', () => {
  it('a step that is missing does not cut an episode in two', () => {
    const waited = bump(0.03, 0.41).map((value, step) => (step === FROM + 2 ? null : value));
    expect(findNeighbours(scene({ instances: beta(waited) }))).toMatchObject([
      { fromMs: START_MS + FROM * MINUTE, toMs: START_MS + TO * MINUTE, unnamed: null },
    ]);
  });

  it('a gap of a dead link on the host is not somebody who used nothing', () => {
    const gap = (values: Values) => values.map((value, step) => (step >= 10 && step < FROM ? null : value));
    const whole = scene();
    const input = scene({
      host: { ...whole.host, cpu: { use: gap(whole.host.cpu.use), capacity: 2_000 } },
      tenants: whole.tenants.map(({ id, use }) => ({ id, use: { ...use, cpu: gap(use.cpu) } })),
      instances: beta(gap(bump(0.03, 0.41))),
    });
    expect(reasons(input)).toEqual(['too-little']);
  });

  it('a tenant that came only then has used nothing before', () => {
    const tenants = [
      { id: 'newcomer', use: { ...NOTHING, cpu: bump(0, 1_600).map((value) => (value === 0 ? null : value)) } },
      { id: 'beta', use: { ...NOTHING, cpu: flat(350) } },
    ];
    expect(findNeighbours(scene({ tenants }))[0]?.suspects[0]).toMatchObject({
      tenantId: 'newcomer',
      before: 0,
      during: 1_600,
    });
  });

  it('a rise that began in the middle of the minute before is told with what was before it', () => {
    const edge = (values: Values, at: number) => values.map((value, step) => (step === FROM - 1 ? at : value));
    const input = scene({
      tenants: [
        { id: 'acme', use: { ...NOTHING, cpu: edge(bump(300, 1_900), 900) } },
        { id: 'beta', use: { ...NOTHING, cpu: flat(60) } },
      ],
      instances: beta(edge(bump(0.03, 0.41), 0.1)),
    });
    expect(findNeighbours(input)[0]?.suspects[0]).toMatchObject({ before: 300, during: 1_900 });
  });

  it('hosts of which neither processors nor use are known still name who rose', () => {
    const host = { ...scene().host, cpu: { use: bump(700, 1_990), capacity: null } };
    expect(findNeighbours(scene({ host }))).toMatchObject([{ hostUsedShare: null, suspects: [{ tenantId: 'acme' }] }]);
  });

  it('never more findings than a page can hold', () => {
    const instances = Array.from({ length: 60 }, (_, index) => ({
      id: `i${index}`,
      tenantId: `t${index}`,
      waited: { ...NOTHING, cpu: bump(0, 0.5) },
    }));
    expect(findNeighbours(scene({ instances }))).toHaveLength(20);
  });
});
