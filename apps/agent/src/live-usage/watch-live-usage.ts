import { BulkheadError, LiveUsageEncoder } from '@bulkhead/shared';
import type { LiveUsageFrame, LiveValues } from '@bulkhead/shared';
import { compartmentKey, instanceKey } from '../metering/targets.ts';
import type { Link } from '../streams/link-room.ts';

/** What is live does not wait: while a link has this much unsent, its next frame says what happened meanwhile. */
const MAX_UNSENT_BYTES = 256 * 1024;

/** Where the values come from. */
export interface LiveSource {
  /** As Sampler.usages. */
  usages(signal: AbortSignal): AsyncIterable<(key: string) => LiveValues | null>;
  /** Ids of all instances, and slugs of all tenants that have a compartment. */
  instances(): readonly string[];
  tenants(): readonly string[];
}

const watched = new WeakSet<Link>();

/**
 * What every instance and compartment of the host uses, a frame a second for as long as somebody takes them. The control plane
 * hands it on to everybody who looks, so one on a link is enough: another is TOO_MANY_ATTEMPTS.
 */
export async function* watchLiveUsage(
  source: LiveSource,
  signal: AbortSignal,
  link: Link,
): AsyncGenerator<LiveUsageFrame, void> {
  if (watched.has(link)) {
    throw new BulkheadError('TOO_MANY_ATTEMPTS', 'Live usage is watched over this link already.', { retryAfterSec: 1 });
  }
  watched.add(link);
  try {
    const encoder = new LiveUsageEncoder();
    for await (const usageOf of source.usages(signal)) {
      if (link.unsentBytes() > MAX_UNSENT_BYTES) continue;
      yield encoder.next({
        instances: new Map(source.instances().map((id) => [id, usageOf(instanceKey(id))])),
        tenants: new Map(source.tenants().map((slug) => [slug, usageOf(compartmentKey(slug))])),
      });
    }
  } finally {
    watched.delete(link);
  }
}
