import type { Transaction } from '@bulkhead/db';
import { NO_CONTROLS } from '@bulkhead/shared';
import type { ControlsGround } from './find-refusal.ts';
import { readHostGrounds, type HostGroundRow } from './host-ground.ts';
import { readControls } from './read-controls.ts';

type Ground = Pick<ControlsGround, 'hostName' | 'compartment'> & { facts: HostGroundRow | null };

/** What the controls of a tenant's instances are held against on these hosts, by host id. Read it under the hosts' locks. */
export async function readGrounds(
  tx: Transaction,
  tenantId: string,
  hostIds: readonly string[],
): Promise<Map<string, Ground>> {
  const hosts = await tx.host.findMany({
    where: { id: { in: [...hostIds] } },
    select: { id: true, name: true, compartmentControls: { where: { tenantId } } },
  });
  const grounds = await readHostGrounds(tx, hostIds);
  return new Map(
    hosts.map(({ id, name, compartmentControls: [setting] }) => [
      id,
      {
        hostName: name,
        facts: grounds.get(id) ?? null,
        compartment: setting ? readControls(setting.controls) : NO_CONTROLS,
      },
    ]),
  );
}

/** The memory ceiling of an instance as a soft limit sees it: its own limit, or without one what it reserves. */
export function instanceMemory(size: {
  memoryBytes: number;
  memoryLimitBytes: number | null;
}): ControlsGround['memory'] {
  return size.memoryLimitBytes === null
    ? { bytes: size.memoryBytes, name: 'the memory reservation' }
    : { bytes: size.memoryLimitBytes, name: 'the memory limit' };
}
