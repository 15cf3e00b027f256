import { LiveUsageDecoder, liveUsageFrameSchema, type LiveValues } from '@bulkhead/shared';
import type { UpstreamHandlers } from './metrics-hub.ts';

/** Subscribes to the live usage of everything on one host. */
export type WatchHostUsage = (handlers: UpstreamHandlers) => { unsubscribe(): void };

/** After a subscription has ended that should not have. */
const RETRY_MS = 5_000;

/** What one host uses now: one subscription over its link while somebody follows it, and nothing while nobody does. */
export class HostUsage {
  readonly #followers = new Set<() => void>();
  #watch: WatchHostUsage | null = null;
  #upstream: { unsubscribe(): void } | null = null;
  #decoder = new LiveUsageDecoder();
  #retry: NodeJS.Timeout | undefined;

  /** In the place of an older link, if there is one. Answers what to call when the link has ended. */
  connect(watch: WatchHostUsage): () => void {
    this.#end();
    this.#watch = watch;
    this.#begin();
    return () => {
      if (this.#watch !== watch) return;
      this.#watch = null;
      this.#end();
    };
  }

  get isConnected(): boolean {
    return this.#watch !== null;
  }

  get isFollowed(): boolean {
    return this.#followers.size > 0;
  }

  /** `onNews` is called after each frame, and when there is nothing any more. Answers what ends it. */
  follow(onNews: () => void): () => void {
    this.#followers.add(onNews);
    this.#begin();
    return () => {
      this.#followers.delete(onNews);
      if (!this.isFollowed) this.#end();
    };
  }

  instance(instanceId: string): LiveValues | null {
    return this.#decoder.instance(instanceId);
  }

  tenants(): Map<string, LiveValues | null> {
    return new Map(Array.from(this.#decoder.tenants, (slug) => [slug, this.#decoder.tenant(slug)]));
  }

  #begin(): void {
    if (this.#watch === null || this.#upstream !== null || !this.isFollowed) return;
    clearTimeout(this.#retry);
    let isOver = false;
    const upstream = this.#watch({
      onData: (data) => {
        if (isOver) return;
        try {
          this.#decoder.read(liveUsageFrameSchema.parse(data));
        } catch {
          return fail();
        }
        this.#tell();
      },
      onError: () => fail(),
      onComplete: () => fail(),
    });
    const fail = (): void => {
      if (isOver) return;
      this.#end();
      this.#retry = setTimeout(() => this.#begin(), RETRY_MS);
    };
    this.#upstream = {
      unsubscribe() {
        isOver = true;
        upstream.unsubscribe();
      },
    };
  }

  #end(): void {
    clearTimeout(this.#retry);
    this.#upstream?.unsubscribe();
    this.#upstream = null;
    this.#decoder = new LiveUsageDecoder();
    this.#tell();
  }

  #tell(): void {
    for (const follower of this.#followers) follower();
  }
}
