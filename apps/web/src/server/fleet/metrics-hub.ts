import { BulkheadError, metricFrameSchema, type MetricFrame } from '@bulkhead/shared';
import { appendToHistory } from './metric-history.ts';

/** How long the samples of an instance go on coming after the last viewer left: a reload finds them there. */
const LINGER_MS = 5_000;
/** Frames that a viewer may leave unread; then it gets the history anew instead of every one of them. */
const MAX_UNREAD = 30;

export interface UpstreamHandlers {
  onData(frame: unknown): void;
  onError(error: unknown): void;
  onComplete(): void;
}
/** Subscribes to the agent's samples of one instance. */
export type WatchUpstream = (instanceId: string, handlers: UpstreamHandlers) => { unsubscribe(): void };

interface Channel {
  history: MetricFrame | null;
  viewers: Set<Viewer>;
  linger: NodeJS.Timeout | undefined;
  close(): void;
}

/**
 * The samples that come over one link: one subscription an instance, however many people look. A second viewer gets
 * the history at once.
 */
export class MetricsHub {
  readonly #watchUpstream: WatchUpstream;
  readonly #channels = new Map<string, Channel>();
  #ended: BulkheadError | null = null;

  constructor(watchUpstream: WatchUpstream) {
    this.#watchUpstream = watchUpstream;
  }

  /** Frames until the signal fires; throws what the hub was ended with, or what the agent answered. */
  watch(instanceId: string, signal: AbortSignal): AsyncIterable<MetricFrame> {
    if (this.#ended !== null) throw this.#ended;
    const channel = this.#channels.get(instanceId) ?? this.#open(instanceId);
    // A subscription that failed at once has taken its channel away again.
    if (this.#channels.get(instanceId) !== channel) {
      throw new BulkheadError('HOST_UNREACHABLE', 'The agent of this host is not connected.');
    }
    clearTimeout(channel.linger);
    const viewer = new Viewer(() => channel.history);
    channel.viewers.add(viewer);
    const leave = () => {
      signal.removeEventListener('abort', leave);
      viewer.end(null);
      if (!channel.viewers.delete(viewer) || channel.viewers.size > 0) return;
      channel.linger = setTimeout(() => channel.close(), LINGER_MS);
    };
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    return viewer.frames(leave);
  }

  /** The link is gone: every viewer is told why. */
  end(reason: BulkheadError): void {
    this.#ended = reason;
    for (const channel of this.#channels.values()) this.#close(channel, reason);
    this.#channels.clear();
  }

  #open(instanceId: string): Channel {
    const channel: Channel = { history: null, viewers: new Set(), linger: undefined, close: () => {} };
    this.#channels.set(instanceId, channel);
    const fail = (error: BulkheadError | null) => {
      if (this.#channels.get(instanceId) === channel) this.#channels.delete(instanceId);
      this.#close(channel, error);
    };
    const upstream = this.#watchUpstream(instanceId, {
      onData: (data) => {
        const parsed = metricFrameSchema.safeParse(data);
        if (!parsed.success) {
          upstream.unsubscribe();
          fail(new BulkheadError('UNAVAILABLE', 'The agent sent samples in a form that this version does not know.'));
          return;
        }
        const frame = parsed.data;
        const { history } = channel;
        channel.history =
          history === null || frame.kind === 'history' ? asHistory(frame) : appendToHistory(history, frame);
        for (const viewer of channel.viewers) viewer.push(frame);
      },
      onError: (error) => {
        fail(new BulkheadError('UNAVAILABLE', 'The agent has no samples of this instance now.', {}, { cause: error }));
      },
      onComplete: () => fail(null),
    });
    channel.close = () => {
      upstream.unsubscribe();
      fail(null);
    };
    return channel;
  }

  #close(channel: Channel, error: BulkheadError | null): void {
    clearTimeout(channel.linger);
    for (const viewer of channel.viewers) viewer.end(error);
    channel.viewers.clear();
  }
}

function asHistory(frame: MetricFrame): MetricFrame {
  return { ...frame, kind: 'history' };
}

/** One reader. It begins with the history, and begins anew with it when it has read too slowly. */
class Viewer {
  readonly #history: () => MetricFrame | null;
  #unread: MetricFrame[] = [];
  #behind = true;
  #ended = false;
  #error: BulkheadError | null = null;
  #wake: (() => void) | null = null;

  constructor(history: () => MetricFrame | null) {
    this.#history = history;
  }

  push(frame: MetricFrame): void {
    // Before its first read the history holds the frame already.
    if (!this.#behind) this.#unread.push(frame);
    if (this.#unread.length > MAX_UNREAD) {
      this.#unread = [];
      this.#behind = true;
    }
    this.#wake?.();
  }

  end(error: BulkheadError | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  async *frames(leave: () => void): AsyncGenerator<MetricFrame> {
    try {
      while (!this.#ended) {
        const next = this.#take();
        if (next !== null) yield next;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
      if (this.#error !== null) throw this.#error;
    } finally {
      leave();
    }
  }

  #take(): MetricFrame | null {
    if (!this.#behind) return this.#unread.shift() ?? null;
    const history = this.#history();
    if (history !== null) this.#behind = false;
    return history;
  }
}
