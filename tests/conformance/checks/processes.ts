import { expect, it } from 'vitest';
import { refusalOf } from '../../fixtures/api-client.ts';
import { launch } from '../../fixtures/tenants.ts';
import { NO_CONTROLS } from '@bulkhead/shared';
import type { Ground } from './check.ts';

/** On every Linux. The first is granted to the first instance from its launch on. */
export const GRANTED = { path: '/dev/fuse', access: 'rw', device: '10:229' } as const;
const NOT_GRANTED = { path: '/dev/kmsg', device: '1:11' } as const;
export const DEVICES = [{ path: GRANTED.path, access: GRANTED.access }];

/**
 * Starts processes until the kernel refuses one, which ends the shell that asked. It counts until somebody has asked after its
 * end, and nobody does for a while: the group stays as full as it was. The others end by themselves a little later.
 */
const FORK_ON =
  '[ -p /tmp/quiet ] || mkfifo /tmp/quiet; ' +
  '(n=0; while [ $n -lt 200 ]; do sleep 3 & n=$((n + 1)); done) & read -t 3 nothing <>/tmp/quiet; exit 0';

export function checkProcesses(ground: Ground): void {
  it('stops at exactly as many processes as were reserved, live', async () => {
    const { scene, report } = ground;
    const { one, compartment } = scene;
    const { pids } = await scene.held(one.found.group);
    const before = await forkOn(ground);
    await scene.resize(one, { pids: 40 });
    await scene.untilHeld(one.found.group, '40 processes', (held) => held.pids === 40);
    await scene.untilHeld(compartment, '64 processes', (held) => held.pids === 64);
    const after = await forkOn(ground);
    report.add('Processes', '24 → 40', String(before), String(after));
    expect([pids, before, after]).toEqual([24, 24, 40]);
    await scene.resize(one, {});
    await scene.untilHeld(one.found.group, '24 processes', (held) => held.pids === 24);
  });

  it('lets an instance open what it was granted, and nothing else', async () => {
    const { scene, report } = ground;
    const { one, two } = scene;
    const observer = scene.kind.observer();
    // The nodes are there all the same: what refuses is the kernel, not a missing file.
    await observer.ask('makeNode', { pid: two.found.pid, path: '/tmp/granted', device: GRANTED.device });
    for (const { found } of [one, two]) {
      await observer.ask('makeNode', { pid: found.pid, path: '/tmp/other', device: NOT_GRANTED.device });
    }
    const granted = await scene.script(one, `exec 3<>${GRANTED.path}`);
    const refused = await Promise.all([
      scene.script(two, 'exec 3<>/tmp/granted'),
      scene.script(one, 'exec 3>/tmp/other'),
      scene.script(two, 'exec 3>/tmp/other'),
    ]);
    report.add(
      'Devices',
      GRANTED.path,
      `without: ${refused[0]?.output.split(': ').at(-1)}`,
      `with: exit ${granted.code}`,
    );
    expect(granted).toMatchObject({ code: 0, output: '' });
    for (const { code, output } of refused) {
      expect(code).not.toBe(0);
      expect(output).toContain('Operation not permitted');
    }
    const { stack, hostId } = scene.kind;
    const beyond = { ...NO_CONTROLS, devices: [{ path: NOT_GRANTED.path, access: 'w' as const }] };
    const refusal = await refusalOf(launch(stack.api, scene.tenant, 'beyond', { hostId, controls: beyond }));
    expect(refusal.message).toContain(NOT_GRANTED.path);
  });
}

async function forkOn({ scene }: Ground): Promise<number> {
  const watching = scene.watch([scene.one.found.group], 3_000, 20);
  const { output } = await scene.script(scene.one, FORK_ON);
  const [seen] = await watching;
  expect(output).toContain("can't fork");
  return seen?.processes ?? NaN;
}
