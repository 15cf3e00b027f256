import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestPlane, type TestPlane } from '../../testing.ts';

const CLI = fileURLToPath(new URL('../../cli.ts', import.meta.url));
const ENTRIES = 100_000;
/** In one transaction: each entry leaves a dead version of the head behind, which only a later one can pass over. */
const BATCH = 1_000;
/** The rows alone are more than twice this as JavaScript's own objects. */
const HEAP_MIB = 80;
const MAX_DURATION_MS = 60_000;

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
  for (let from = 0; from < ENTRIES; from += BATCH) {
    await plane.deps.db.$executeRaw`
      insert into "AuditEntry" (actor, action, target, details, address)
      select 'user:' || n, 'instances.launch', 'instance:' || n, jsonb_build_object('name', 'n-' || n, 'text', repeat('x', 400)), '192.0.2.1'
      from generate_series(${from + 1}::int, ${from + BATCH}::int) n`;
  }
}, 180_000);
afterAll(() => plane.close());

const verify = (...args: string[]) =>
  promisify(execFile)(
    process.execPath,
    [`--max-old-space-size=${HEAP_MIB}`, '--max-semi-space-size=4', CLI, 'audit', 'verify', ...args],
    {
      timeout: MAX_DURATION_MS,
      env: { ...process.env, DATABASE_URL: plane.database.url, BULKHEAD_DATA_DIR: plane.deps.env.BULKHEAD_DATA_DIR },
    },
  );

it(
  'the command verifies 100,000 entries in a heap that could not hold them',
  { timeout: 2 * MAX_DURATION_MS },
  async () => {
    const startedMs = performance.now();
    const { stdout } = await verify();
    expect(stdout).toContain(`system: ${ENTRIES} entries, all as they were written`);
    expect(stdout).toContain('BEGIN PUBLIC KEY');
    process.stdout.write(`${ENTRIES} entries: ${Math.round(performance.now() - startedMs)} ms\n`);
  },
);

it('the command ends with 1, and names the entry, when the chain is broken', { timeout: MAX_DURATION_MS }, async () => {
  await plane.deps.db.$transaction(async (tx) => {
    await tx.$executeRaw`set local session_replication_role = replica`;
    await tx.$executeRaw`update "AuditEntry" set target = 'instance:other' where seq = 70001`;
  });
  const breach = { seq: 70_001, kind: 'changed' };
  const failed = await verify('--chain', 'system', '--json').catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 1 });
  expect(JSON.parse((failed as { stdout: string }).stdout)).toMatchObject({ whole: false, chains: [{ breach }] });
  await expect(verify('--chain', 'other')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no audit chain'),
  });
});
