import type { Deps } from '../../deps.ts';
import type { EngineClient } from './engine-client.ts';
import { markForwarded, readStaged } from './read-staged.ts';
import type { EngineDoor } from './settings.ts';
import { writeMinutes } from './write-minutes.ts';

/** Of several web processes one forwards. Any number that no other lock uses. */
const FORWARD_LOCK = 7_305_121_034n;
const BATCH = 200;
const SENDING_MS = 20_000;
const TRANSACTION_BOUNDS = { maxWait: 2_000, timeout: 45_000 };

export interface Forwarded {
  /** Minutes that the engine has now and had not before. */
  taken: number;
  /** Whether there may be more to do at once. */
  hasMore: boolean;
}

/**
 * Sends one batch of the oldest staged minutes to the engine and marks what it took. A process that dies in between sends them
 * again: the same values at the same times. Throws UNAVAILABLE when the engine does not take them; they stay.
 */
export function forwardMinutes(
  deps: Pick<Deps, 'db' | 'log'>,
  client: EngineClient,
  door: EngineDoor,
  batch: number = BATCH,
): Promise<Forwarded | 'busy'> {
  return deps.db.$transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`select pg_try_advisory_xact_lock(${FORWARD_LOCK}) as taken`;
    if (!lock?.taken) return 'busy';
    const staged = await readStaged(tx, 'oldest', batch);
    if (staged.length === 0) return { taken: 0, hasMore: false };
    const deadlineMs = Date.now() + SENDING_MS;
    // The oldest may be too old for it for good; the newest is what it must take.
    const takesOthers = async () => {
      const newest = await readStaged(tx, 'newest', 1);
      if (newest[0]?.minute.getTime() === staged[0]?.minute.getTime()) return false;
      const never = () => Promise.resolve(false);
      const written = await writeMinutes(client, door, newest, { deadlineMs, takesOthers: never });
      await markForwarded(tx, written.taken);
      return written.taken.length > 0;
    };
    const { taken, refused, because } = await writeMinutes(client, door, staged, { deadlineMs, takesOthers });
    if (refused.length > 0) {
      deps.log.warn('minutes of history that the engine refuses while it takes others are not kept', {
        count: refused.length,
        oldest: refused[0]?.minute,
        because,
      });
    }
    await markForwarded(tx, [...taken, ...refused]);
    return { taken: taken.length, hasMore: staged.length === batch || taken.length + refused.length < staged.length };
  }, TRANSACTION_BOUNDS);
}
