import type { Change } from '@bulkhead/shared';

type Topic = Change['topic'];

export interface TopicGatherer {
  add: (topic: Topic) => void;
  /** Forgets what has been gathered. */
  stop: () => void;
}

/** Gathers topics for `delayMs` after the first one, then hands them over together, each once. */
export function gatherTopics(delayMs: number, flush: (topics: ReadonlySet<Topic>) => void): TopicGatherer {
  let gathered = new Set<Topic>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    add(topic) {
      gathered.add(topic);
      timer ??= setTimeout(() => {
        const topics = gathered;
        gathered = new Set();
        timer = undefined;
        flush(topics);
      }, delayMs);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      gathered = new Set();
    },
  };
}
