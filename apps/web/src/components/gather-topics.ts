import type { Change } from '@bulkhead/shared';

type Topic = Change['topic'];

export interface TopicGatherer {
  add: (topic: Topic) => void;
  /** Forgets what has been gathered. */
  stop: () => void;
}

/**
 * Gathers topics for `gatherMs` after the first one, then hands them over together, each once. After that it rests: there
 * are at least `restMs` from one handing over to the next.
 */
export function gatherTopics(
  { gatherMs, restMs = 0 }: { gatherMs: number; restMs?: number },
  flush: (topics: ReadonlySet<Topic>) => void,
): TopicGatherer {
  let gathered = new Set<Topic>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flushedAtMs = -Infinity;
  return {
    add(topic) {
      gathered.add(topic);
      if (timer !== undefined) return;
      const restLeftMs = flushedAtMs + restMs - Date.now();
      timer = setTimeout(
        () => {
          const topics = gathered;
          gathered = new Set();
          timer = undefined;
          flushedAtMs = Date.now();
          flush(topics);
        },
        Math.max(gatherMs, restLeftMs),
      );
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      gathered = new Set();
    },
  };
}
