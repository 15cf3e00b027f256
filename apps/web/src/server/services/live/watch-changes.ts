import { changeSchema, type Change } from '@bulkhead/shared';
import type { News } from '../../changes.ts';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';

/** Topics that concern every tenant although no tenant is named: where its instances are, and what it can launch. */
const SHARED_TOPICS: ReadonlySet<Change['topic']> = new Set(['hosts', 'images', 'flavors']);

/**
 * News for one tenant's screens, or with `tenant` null for the operations side. Ends when the signal fires. Listening has
 * begun when this returns, so that who is told "started" and then reads everything misses nothing. Whoever has read
 * everything at a time, in ms since 1970, is told first what has changed since: every topic, where that is not known.
 */
export function watchChanges(
  deps: Pick<Deps, 'changes'>,
  tenant: TenantContext | null,
  sinceMs: number | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<Change, void> {
  const ending = new AbortController();
  const either = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  const heard = deps.changes.listen(either);
  const before = sinceMs === null ? [] : deps.changes.since(sinceMs);
  return tell(before, heard, tenant, ending);
}

async function* tell(
  before: readonly Change[] | null,
  heard: AsyncIterable<News | null>,
  tenant: TenantContext | null,
  ending: AbortController,
): AsyncGenerator<Change, void> {
  try {
    if (before === null) yield* everything(tenant);
    else yield* before.filter((change) => concerns(change, tenant));
    for await (const news of heard) {
      if (news === null) yield* everything(tenant);
      else if (news.kind === 'change' && concerns(news.change, tenant)) yield news.change;
    }
  } finally {
    ending.abort();
  }
}

export function concerns(change: Change, tenant: { slug: string } | null): boolean {
  if (tenant === null) return true;
  return change.tenantSlug === null ? SHARED_TOPICS.has(change.topic) : change.tenantSlug === tenant.slug;
}

/** Something may have been missed: every topic has changed. */
function* everything(tenant: { slug: string } | null): Generator<Change> {
  for (const topic of changeSchema.shape.topic.options) {
    yield newsAbout(topic, { tenantSlug: tenant?.slug ?? null }).change;
  }
}
