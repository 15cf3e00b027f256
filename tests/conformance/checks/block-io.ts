import { MIB, type IoLimit } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import type { Actor, Scene } from '../scene.ts';
import type { Ground } from './check.ts';

const RATE = { readBytesPerSec: 4 * MIB, writeBytesPerSec: 2 * MIB, readOpsPerSec: 100, writeOpsPerSec: 60 } as const;
const TOLERANCE = 0.1;
const FILE = '/root/transferred';
/** How long each transfer takes under its throttle. */
const SECONDS = 2;

/** Direct: what goes through the page cache is written by somebody else, later. */
interface Transfer {
  name: string;
  asked: number;
  unit: string;
  blockBytes: number;
  count: number;
  direction: 'read' | 'write';
}

const TRANSFERS: readonly Transfer[] = [
  // Blocks so large that the operations of the same direction are no matter, and so small that the bytes are none.
  transfer('write', 'writeBytesPerSec', 256 * 1024),
  transfer('read', 'readBytesPerSec', 256 * 1024),
  transfer('write', 'writeOpsPerSec', 4096),
  transfer('read', 'readOpsPerSec', 4096),
];

function transfer(direction: 'read' | 'write', rate: keyof typeof RATE, blockBytes: number): Transfer {
  const isBytes = rate.endsWith('BytesPerSec');
  const asked = RATE[rate];
  const count = isBytes ? (asked * SECONDS) / blockBytes : asked * SECONDS;
  return {
    name: `${direction} ${isBytes ? 'bytes' : 'operations'}`,
    asked,
    unit: isBytes ? 'B/s' : '/s',
    blockBytes,
    count,
    direction,
  };
}

export function checkBlockIo(ground: Ground): void {
  it('throttles bytes and operations of an instance, both ways', async () => {
    const { scene, report } = ground;
    const { one } = scene;
    const device = await scene.kind.observer().ask('disk', { pid: one.found.pid });
    const fill = await scene.script(one, `dd if=/dev/zero of=${FILE} bs=1M count=8 && sync`);
    expect(fill).toMatchObject({ code: 0 });
    const before: number[] = [];
    for (const one_ of TRANSFERS) before.push(await measure(scene, one, device, one_));
    await scene.configure(one, { ioLimits: [{ device, ...RATE }] });
    await scene.untilHeld(one.found.group, 'four rates', (held) => {
      const io = held.io.find((limit) => limit.device === device);
      return Object.entries(RATE).every(([name, value]) => io?.[name as keyof typeof RATE] === value);
    });
    for (const [index, one_] of TRANSFERS.entries()) {
      const after = await measure(scene, one, device, one_);
      report.add(
        `Block I/O, ${one_.name}`,
        `${one_.asked} ${one_.unit}`,
        Math.round(before[index] ?? NaN).toString(),
        Math.round(after).toString(),
      );
      expect(before[index]).toBeGreaterThan(one_.asked * 1.5);
      expect(Math.abs(after - one_.asked) / one_.asked).toBeLessThan(TOLERANCE);
    }
    await scene.configure(one, {});
    await scene.untilHeld(one.found.group, 'no rate', (held) => held.io.length === 0);
  });

  it('throttles what all instances of a tenant write together', async () => {
    const { scene, report } = ground;
    const { one, two } = scene;
    const device = await scene.kind.observer().ask('disk', { pid: one.found.pid });
    await scene.script(two, `dd if=/dev/zero of=${FILE} bs=1M count=8 && sync`);
    const limit: IoLimit = {
      device,
      readBytesPerSec: null,
      writeBytesPerSec: 4 * MIB,
      readOpsPerSec: null,
      writeOpsPerSec: null,
    };
    await scene.contain({ ioLimits: [limit] });
    // On cgroup v1 a parent throttles none of its children: there the agent gives each its part.
    const binds = async () =>
      (await Promise.all([scene.compartment, one.found.group].map((group) => scene.held(group)))).some(
        (held) => held.io.length > 0,
      );
    await expect.poll(binds, { timeout: 30_000 }).toBe(true);
    const command = { name: '', asked: 0, unit: '', blockBytes: 256 * 1024, count: 24, direction: 'write' } as const;
    const parts = await Promise.all([one, two].map((actor) => transferOnce(scene, actor, device, command)));
    // Who is done early leaves the rest of the time to the other.
    const longestMs = Math.max(...parts.map(({ tookMs }) => tookMs));
    const together = (parts.reduce((sum, { done }) => sum + done, 0) / longestMs) * 1000;
    report.add(
      'Block I/O, tenant',
      `${4 * MIB} B/s`,
      parts.map(({ done, tookMs }) => `${done} B in ${Math.round(tookMs)} ms`).join(' and '),
      Math.round(together).toString(),
    );
    expect(Math.abs(together - 4 * MIB) / (4 * MIB)).toBeLessThan(TOLERANCE);
    await scene.contain({});
    await expect.poll(binds, { timeout: 30_000 }).toBe(false);
  });
}

/** Bytes or operations a second. */
async function measure(scene: Scene, actor: Actor, device: string, what: Transfer): Promise<number> {
  const { done, tookMs } = await transferOnce(scene, actor, device, what);
  return (done / tookMs) * 1000;
}

/** What it transferred, in bytes or operations, by the kernel's own count of the group. */
async function transferOnce(
  scene: Scene,
  actor: Actor,
  device: string,
  what: Transfer,
): Promise<{ done: number; tookMs: number }> {
  const observer = scene.kind.observer();
  const ask = { group: actor.found.group, device };
  const before = await observer.ask('transferred', ask);
  const ends =
    what.direction === 'write'
      ? `if=/dev/zero of=${FILE} conv=notrunc oflag=direct`
      : `if=${FILE} of=/dev/null iflag=direct`;
  const { code, output, tookMs } = await scene.script(actor, `dd ${ends} bs=${what.blockBytes} count=${what.count}`);
  expect({ code, output }).toMatchObject({ code: 0 });
  const after = await observer.ask('transferred', ask);
  const bytes =
    what.direction === 'write' ? after.writtenBytes - before.writtenBytes : after.readBytes - before.readBytes;
  const operations = what.direction === 'write' ? after.writes - before.writes : after.reads - before.reads;
  return { done: what.unit === '/s' ? operations : bytes, tookMs };
}
