/** A tenant's client was asked for what a tenant may not have: a fault of ours, so it names the place to look at. */
export class TenantWallError extends Error {
  override name = 'TenantWallError';
}

/** @throws {TenantWallError} */
export function refuse(what: string, why: string): never {
  throw new TenantWallError(
    `A tenant's database client refuses ${what}: ${why} (packages/db/src/tenant/decisions.ts).`,
  );
}
