import type { LiveUsageFrame } from '@bulkhead/shared';
import type { Log, UsageAudience, UsageReader } from '../deps.ts';
import { HostUsage, type WatchHostUsage } from './host-usage.ts';
import { UsageChannel } from './usage-channel.ts';

/** How long an audience is served after its last reader left: a reload, or the next page, finds it going on. */
const LINGER_MS = 5_000;

interface Open {
  channel: UsageChannel;
  readers: number;
  linger: NodeJS.Timeout | undefined;
}

/**
 * Live usage from the hosts to whoever looks: one subscription a host, one encoding an audience, however many readers. While
 * nobody looks, nothing is asked, read or encoded.
 */
export class UsageHub {
  readonly #log: Pick<Log, 'warn'>;
  readonly #hosts = new Map<string, HostUsage>();
  readonly #open = new Map<string, Open>();

  constructor(log: Pick<Log, 'warn'>) {
    this.#log = log;
  }

  /** A host's link stands, and `watch` asks over it. Answers what to call when it has ended. */
  connect(hostId: string, watch: WatchHostUsage): () => void {
    const disconnect = this.#hostUsage(hostId).connect(watch);
    return () => {
      disconnect();
      this.#forgetIdle();
    };
  }

  async *watch(audience: UsageAudience, reader: UsageReader): AsyncGenerator<LiveUsageFrame, void> {
    const open = this.#open.get(audience.key) ?? this.#begin(audience);
    open.readers += 1;
    clearTimeout(open.linger);
    try {
      yield* open.channel.frames(reader);
    } finally {
      open.readers -= 1;
      if (open.readers === 0) open.linger = setTimeout(() => this.#end(audience.key, open), LINGER_MS);
    }
  }

  /** Instances of this tenant (null: of any) have come or gone. */
  rosterMayHaveMoved(tenantSlug: string | null): void {
    for (const { channel } of this.#open.values()) {
      const about = channel.audience.tenantSlug;
      if (tenantSlug === null || about === null || about === tenantSlug) channel.rosterMayHaveMoved();
    }
  }

  close(): void {
    for (const [key, open] of this.#open) this.#end(key, open);
  }

  #begin(audience: UsageAudience): Open {
    const channel = new UsageChannel({
      audience,
      hostUsage: (hostId) => this.#hostUsage(hostId),
      onProblem: (error) => this.#log.warn('whose instances are shown live could not be read', { error }),
    });
    const open: Open = { channel, readers: 0, linger: undefined };
    this.#open.set(audience.key, open);
    return open;
  }

  #end(key: string, open: Open): void {
    clearTimeout(open.linger);
    open.channel.close();
    this.#open.delete(key);
    this.#forgetIdle();
  }

  #hostUsage(hostId: string): HostUsage {
    const known = this.#hosts.get(hostId);
    if (known !== undefined) return known;
    const host = new HostUsage();
    this.#hosts.set(hostId, host);
    return host;
  }

  #forgetIdle(): void {
    for (const [hostId, host] of this.#hosts) {
      if (!host.isConnected && !host.isFollowed) this.#hosts.delete(hostId);
    }
  }
}
