import type { Change } from '@bulkhead/shared';
import type { News } from '../changes.ts';

/** News that concerns the whole system or every tenant. */
export function newsAbout(
  topic: Change['topic'],
  about: Partial<Omit<Change, 'topic'>> = {},
): Extract<News, { kind: 'change' }> {
  return { kind: 'change', change: { topic, tenantSlug: null, hostId: null, instanceId: null, ...about } };
}

/** An instance was changed: its row, its operations, what its tenant holds, and what its host should run. */
export function instanceNews(about: { tenantSlug: string; hostId: string; instanceId: string }): News[] {
  return [
    newsAbout('instances', about),
    newsAbout('operations', about),
    newsAbout('usage', about),
    { kind: 'desired', hostId: about.hostId },
  ];
}
