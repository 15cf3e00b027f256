import type { News } from './changes.ts';

/** How far a consumer may fall behind before what it missed is replaced by "look at everything again". */
export const MAX_QUEUED_NEWS = 1_000;

/** What one consumer has still to hear. */
export class NewsQueue {
  #queued: (News | null)[] = [];
  #waiting: ((result: IteratorResult<News | null>) => void)[] = [];
  #ended = false;

  push(news: News | null): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting({ done: false, value: news });
      return;
    }
    // "Look at everything" covers all that is still unheard.
    if (news === null || this.#queued.length >= MAX_QUEUED_NEWS) this.#queued = [null];
    else this.#queued.push(news);
  }

  next(): Promise<IteratorResult<News | null>> {
    const news = this.#queued.shift();
    if (news !== undefined) return Promise.resolve({ done: false, value: news });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  end(): void {
    this.#ended = true;
    this.#queued = [];
    for (const waiting of this.#waiting.splice(0)) waiting({ done: true, value: undefined });
  }
}
