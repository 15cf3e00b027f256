import type { Transaction } from '@bulkhead/db';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestPlane, type TestPlane } from '../../testing.ts';
import { exportHeads } from './export-heads.ts';
import { verifyChain } from './verify-chain.ts';
import { verifyChains } from './verify-chains.ts';
import { writeAudit } from './write-audit.ts';

let plane: TestPlane;
beforeEach(async () => {
  plane = await createTestPlane();
});
afterEach(() => plane.close());

const append = (target: string, tenantId: string | null = null) =>
  plane.deps.db.$transaction((tx) =>
    writeAudit(tx, 'system', {
      action: 'test.append',
      target,
      tenantId,
      details: { zeta: 1, a: 'ß "quoted"', n: null },
    }),
  );

async function appendMany(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await append(`entry:${n}`);
}

/** What whoever rules the database may do: no trigger runs. */
async function asSuperuser(work: (tx: Transaction) => Promise<unknown>): Promise<void> {
  await plane.deps.db.$transaction(async (tx) => {
    await tx.$executeRaw`set local session_replication_role = replica`;
    await work(tx);
  });
}

const verify = () => verifyChain(plane.deps, 'system');

describe('a chain', () => {
  it('is verified from its rows alone, whatever they hold', async () => {
    await appendMany(5);
    const report = await verify();
    expect(report).toMatchObject({ chain: 'system', entries: 5, upTo: { seq: 5 }, breach: null });
    expect(await verifyChain(plane.deps, 'system', { from: report.upTo })).toMatchObject({
      upTo: { seq: 5 },
      breach: null,
    });
    expect(await verifyChain(plane.deps, randomUUID())).toMatchObject({ entries: 0, breach: null });
  });

  it('is one for each tenant', async () => {
    const tenants = [await plane.makeTenant(), await plane.makeTenant()];
    for (const { id } of tenants) for (const n of [1, 2, 3]) await append(`entry:${n}`, id);
    for (const { id } of tenants) expect(await verifyChain(plane.deps, id)).toMatchObject({ entries: 3, breach: null });
  });

  it.each<[string, (tx: Transaction) => Promise<unknown>, { seq: number; kind: string }]>([
    [
      'altered details',
      (tx) => tx.$executeRaw`update "AuditEntry" set details = '{"zeta": 2}' where seq = 3`,
      { seq: 3, kind: 'changed' },
    ],
    [
      'another actor',
      (tx) => tx.$executeRaw`update "AuditEntry" set actor = 'user:somebody' where seq = 4`,
      { seq: 4, kind: 'changed' },
    ],
    [
      'another time',
      (tx) => tx.$executeRaw`update "AuditEntry" set at = at - interval '1 ms' where seq = 2`,
      { seq: 2, kind: 'changed' },
    ],
    ['a row taken out', (tx) => tx.$executeRaw`delete from "AuditEntry" where seq = 3`, { seq: 3, kind: 'missing' }],
    [
      'the first row taken out',
      (tx) => tx.$executeRaw`delete from "AuditEntry" where seq = 1`,
      { seq: 1, kind: 'missing' },
    ],
    [
      'a row taken out and the gap closed',
      async (tx) => {
        await tx.$executeRaw`delete from "AuditEntry" where seq = 3`;
        for (const seq of [4, 5, 6]) await tx.$executeRaw`update "AuditEntry" set seq = ${seq - 1} where seq = ${seq}`;
      },
      { seq: 3, kind: 'reordered' },
    ],
    [
      'two rows swapped',
      async (tx) => {
        await tx.$executeRaw`update "AuditEntry" set seq = 99 where seq = 3`;
        await tx.$executeRaw`update "AuditEntry" set seq = 3 where seq = 4`;
        await tx.$executeRaw`update "AuditEntry" set seq = 4 where seq = 99`;
      },
      { seq: 3, kind: 'reordered' },
    ],
    [
      'a row put in between',
      async (tx) => {
        for (const seq of [6, 5, 4]) await tx.$executeRaw`update "AuditEntry" set seq = ${seq + 1} where seq = ${seq}`;
        await insertForged(tx, 4);
      },
      { seq: 5, kind: 'reordered' },
    ],
    ['a row put in before the first', (tx) => insertForged(tx, 0), { seq: 0, kind: 'inserted' }],
    ['a row put in after the last', (tx) => insertForged(tx, 7), { seq: 7, kind: 'head' }],
    ['a cut tail', (tx) => tx.$executeRaw`delete from "AuditEntry" where seq > 4`, { seq: 5, kind: 'cut' }],
    ['everything gone', (tx) => tx.$executeRaw`truncate "AuditEntry"`, { seq: 1, kind: 'cut' }],
    [
      'an altered head',
      (tx) => tx.$executeRaw`update "AuditHead" set hash = repeat('a', 64)`,
      { seq: 6, kind: 'head' },
    ],
    ['a head taken out', (tx) => tx.$executeRaw`delete from "AuditHead"`, { seq: 6, kind: 'head' }],
  ])('shows %s', async (_what, tamper, breach) => {
    await appendMany(6);
    await asSuperuser(tamper);
    expect((await verify()).breach).toMatchObject(breach);
  });

  it('refuses UPDATE, DELETE and TRUNCATE, of its head too', async () => {
    await append('entry:1');
    const { db } = plane.deps;
    await expect(db.$executeRaw`update "AuditEntry" set actor = 'x'`).rejects.toThrow('cannot be changed');
    await expect(db.$executeRaw`delete from "AuditEntry"`).rejects.toThrow('cannot be changed');
    await expect(db.$executeRaw`truncate "AuditEntry"`).rejects.toThrow('cannot be changed');
    await expect(db.$executeRaw`update "AuditHead" set seq = 9`).rejects.toThrow('moves with its entries only');
    await expect(db.$executeRaw`delete from "AuditHead"`).rejects.toThrow('moves with its entries only');
    await expect(db.$executeRaw`truncate "AuditHead"`).rejects.toThrow('moves with its entries only');
    await expect(db.$executeRaw`insert into "AuditHead" values ('other', 0, '')`).rejects.toThrow(
      'moves with its entries only',
    );
    await append('entry:2');
    expect(await verify()).toMatchObject({ entries: 2, breach: null });
  });

  it('is one chain without a gap after fifty writers at once, in two chains and both orders', async () => {
    const tenant = await plane.makeTenant();
    const writers = Array.from({ length: 50 }, (_, n) =>
      plane.deps.db.$transaction(
        (tx) => {
          const entries = [
            { action: 'test.append', target: `entry:${n}`, tenantId: tenant.id },
            { action: 'test.append', target: `entry:${n}` },
          ];
          return writeAudit(tx, 'system', ...(n % 2 === 0 ? entries : entries.toReversed()));
        },
        { maxWait: 20_000, timeout: 20_000 },
      ),
    );
    await Promise.all(writers);
    expect(await verify()).toMatchObject({ entries: 50, breach: null });
    expect(await verifyChain(plane.deps, tenant.id)).toMatchObject({ entries: 50, breach: null });
  });
});

describe('signed heads', () => {
  const folder = () => join(plane.deps.env.BULKHEAD_DATA_DIR, 'audit-heads');

  it('show a tail that was cut off together with the head', async () => {
    await appendMany(6);
    expect(await exportHeads(plane.deps)).toBe('written');
    expect(await exportHeads(plane.deps)).toBe('unchanged');
    expect(await verifyChains(plane.deps)).toMatchObject({ whole: true, forgedFiles: [] });
    await asSuperuser(async (tx) => {
      await tx.$executeRaw`delete from "AuditEntry" where seq > 4`;
      await tx.$executeRaw`update "AuditHead" set seq = 4, hash = (select hash from "AuditEntry" where seq = 4)`;
    });
    expect((await verify()).breach).toBeNull();
    const report = await verifyChains(plane.deps);
    expect(report.whole).toBe(false);
    expect(report.chains[0]?.breach).toMatchObject({
      seq: 5,
      kind: 'cut',
      message: expect.stringContaining('signed head'),
    });
    expect(await exportHeads(plane.deps)).toBe('refused');
    await append('entry:new');
    await append('entry:new');
    expect((await verifyChains(plane.deps)).chains[0]?.breach).toMatchObject({ seq: 6, kind: 'rewritten' });
  });

  it('show a chain that is gone as a whole', async () => {
    await appendMany(2);
    await exportHeads(plane.deps);
    await asSuperuser(async (tx) => {
      await tx.$executeRaw`truncate "AuditEntry"`;
      await tx.$executeRaw`truncate "AuditHead"`;
    });
    expect((await verifyChains(plane.deps)).chains).toMatchObject([
      { chain: 'system', breach: { seq: 1, kind: 'cut' } },
    ]);
  });

  it('are believed with our signature only, and their key is sealed', async () => {
    await append('entry:1');
    await exportHeads(plane.deps);
    const [name = ''] = (await readdir(folder())).filter((each) => each.startsWith('heads-'));
    const file = join(folder(), name);
    const { payload, signature } = JSON.parse(await readFile(file, 'utf8')) as { payload: string; signature: string };
    await writeFile(file, JSON.stringify({ payload: payload.replace('"seq":1', '"seq":9'), signature }));
    expect(await verifyChains(plane.deps)).toMatchObject({
      whole: false,
      forgedFiles: [name],
      chains: [{ breach: null }],
    });
    expect(await readFile(join(folder(), 'signing-key.sealed'), 'utf8')).not.toContain('PRIVATE');
  });
});

/** A row that is right by itself: its hash is, and it follows the entry before its number. */
async function insertForged(tx: Transaction, seq: number): Promise<void> {
  await tx.$executeRaw`
    insert into "AuditEntry" (actor, action, target, details, chain, seq, previous)
    values ('system', 'test.forged', 'none', '{}', 'system', ${seq},
      coalesce((select hash from "AuditEntry" where chain = 'system' and seq = ${seq - 1}), repeat('0', 64)))`;
  await tx.$executeRaw`update "AuditEntry" e set hash = "hash_audit_entry"(e) where seq = ${seq}`;
}
