import { BulkheadError, type RegistryView } from '@bulkhead/shared';

interface Row {
  id: string;
  tenantId: string | null;
  name: string;
  address: string;
  username: string;
  insecure: boolean;
  createdAt: Date;
}

export function toRegistryView({ tenantId, createdAt, ...row }: Row, ownerId: string | null): RegistryView {
  return { ...row, isOwn: tenantId === ownerId, createdAtMs: createdAt.getTime() };
}

/** Under which a registry's password is sealed. */
export function sealedName(registryId: string): string {
  return `registry:${registryId}`;
}

export function noSuchRegistry(registryId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no registry ${registryId}.`, {
    field: 'registryId',
    value: registryId,
  });
}
