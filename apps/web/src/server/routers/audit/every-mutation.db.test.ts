import { SYSTEM_ROLES } from '@bulkhead/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusalBook } from '../../services/audit/refusal-book.ts';
import { inputFor } from '../testing/inputs.ts';
import { makeSubject } from '../testing/make-subject.ts';
import { call, codeOf, procedures } from '../testing/procedures.ts';
import { createTestPlane, type TestPlane } from '../../testing.ts';

const mutations = procedures.filter(({ type }) => type === 'mutation');

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
});
// A minute of its own for each: what may be written in one is bounded, for nobody in particular as well.
beforeEach(() => refusalBook(plane.deps).flush());
afterAll(() => plane.close());

const newestId = async () => (await plane.deps.db.auditEntry.aggregate({ _max: { id: true } }))._max.id ?? 0n;

/** Every visitor has an address of their own: what one address may write in a minute is bounded. */
let visitors = 0;
function nextAddress(): string {
  visitors += 1;
  return `198.18.${visitors >> 8}.${visitors & 255}`;
}

async function entriesOf(work: () => Promise<unknown>) {
  const before = await newestId();
  const code = await codeOf(work());
  const entries = await plane.deps.db.auditEntry.findMany({ where: { id: { gt: before } } });
  return { code, entries };
}

/** One entry, whatever was answered; the entry says the same as the answer. */
function expectOneEntry({ code, entries }: Awaited<ReturnType<typeof entriesOf>>, address: string): void {
  expect(entries).toHaveLength(1);
  const [entry] = entries;
  expect(entry?.outcome).toBe(code === 'ok' ? 'accepted' : 'refused');
  expect(entry?.address).toBe(address);
}

describe('every mutation leaves exactly one entry', () => {
  it.each(mutations)('$path by nobody', async ({ path }) => {
    const subject = await makeSubject(plane);
    const address = nextAddress();
    const { caller } = plane.visit(null, address);
    const outcome = await entriesOf(() => call(caller, path, inputFor(path, subject)));
    // Signing out without a session changes nothing.
    if (path === 'session.signOut') expect(outcome).toEqual({ code: 'ok', entries: [] });
    else expectOneEntry(outcome, address);
  });

  it.each(SYSTEM_ROLES.flatMap((systemRole) => mutations.map(({ path }) => ({ path, systemRole }))))(
    '$path by an owner of the tenant, system role $systemRole',
    async ({ path, systemRole }) => {
      const subject = await makeSubject(plane);
      const user = await plane.makeUser({ systemRole });
      await plane.join(subject.tenantId, user.id, 'owner');
      const address = nextAddress();
      const { caller } = plane.visit(user.cookie, address);
      expectOneEntry(await entriesOf(() => call(caller, path, inputFor(path, subject))), address);
    },
  );

  it.each(mutations)('$path with an input that is none', async ({ path }) => {
    const user = await plane.makeUser();
    const address = nextAddress();
    const { caller } = plane.visit(user.cookie, address);
    const outcome = await entriesOf(() => call(caller, path, { unheardOf: 'hunter2-hunter2' }));
    expect(outcome.code).not.toBe('ok');
    expectOneEntry(outcome, address);
    expect(JSON.stringify(outcome.entries.map(({ details }) => details))).not.toContain('hunter2');
  });
});
