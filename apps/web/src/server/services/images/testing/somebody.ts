import { randomUUID } from 'node:crypto';
import type { AppCaller } from '../../../root.ts';
import type { TestPlane } from '../../../testing.ts';

export interface Somebody {
  tenantId: string;
  tenantSlug: string;
  caller: AppCaller;
}

/** The owner of a tenant of its own. */
export async function makeSomebody(plane: TestPlane): Promise<Somebody> {
  const tenant = await plane.makeTenant();
  const { id, caller } = await plane.makeUser();
  await plane.join(tenant.id, id, 'owner');
  return { tenantId: tenant.id, tenantSlug: tenant.slug, caller };
}

export const nameOf = (title: string) => `${title}-${randomUUID().slice(0, 8)}`;
