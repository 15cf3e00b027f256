import { BulkheadError, type FlavorView, type InstanceSize } from '@bulkhead/shared';

export type FlavorInput = InstanceSize & { name: string };

interface FlavorRow {
  id: string;
  name: string;
  cpuMillicores: number;
  memoryBytes: bigint;
  pids: number;
  cpuLimitMillicores: number | null;
  memoryLimitBytes: bigint | null;
}

export function toFlavorView(row: FlavorRow): FlavorView {
  return {
    id: row.id,
    name: row.name,
    cpuMillicores: row.cpuMillicores,
    memoryBytes: Number(row.memoryBytes),
    pids: row.pids,
    cpuLimitMillicores: row.cpuLimitMillicores,
    memoryLimitBytes: row.memoryLimitBytes === null ? null : Number(row.memoryLimitBytes),
  };
}

export function flavorNameTaken(name: string): BulkheadError {
  return new BulkheadError('NAME_TAKEN', `There is a flavor "${name}" already; choose another name.`, {
    field: 'name',
    value: name,
  });
}

export function noSuchFlavor(flavorId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no flavor ${flavorId}.`, { field: 'flavorId', value: flavorId });
}
