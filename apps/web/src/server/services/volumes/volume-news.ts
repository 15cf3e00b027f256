import type { TenantContext } from '../../context.ts';
import type { News } from '../../changes.ts';
import { newsAbout } from '../news.ts';

/** A volume was changed: its row, what its tenant holds, and what its host should have. */
export function volumeNews(tenant: Pick<TenantContext, 'slug'>, hostId: string): News[] {
  return [newsAbout('volumes', { tenantSlug: tenant.slug, hostId }), { kind: 'desired', hostId }];
}
