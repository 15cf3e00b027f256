import { base64ToBytes, bytesToBase64 } from './base64.ts';
import { InputQueue } from './input-queue.ts';
import type { useTRPCClient } from '../../../../trpc/client.tsx';
import { errorShapeOf } from '../../../../trpc/error-shape.ts';
import type { ExecEndReason } from '@bulkhead/shared';

/** What may be on its way to this page: a program that writes faster than it is drawn waits. */
const WINDOW_BYTES = 512 * 1024;
/** What was drawn is told after so much, or so long. */
const TELL_BYTES = 128 * 1024;
const TELL_MS = 100;
/** How long it is waited for an answer after the connection was lost. */
const ASK_MS = 3_000;

export interface ExecEnded {
  /** `connection`: the dashboard was lost, and the program with it. */
  reason: ExecEndReason | 'connection';
  exitCode: number | null;
}

interface ExecSessionOptions {
  client: ReturnType<typeof useTRPCClient>;
  tenantSlug: string;
  instanceId: string;
  command: string[];
  size: { columns: number; rows: number };
  /** Draws some of it, and calls back when that is done. */
  draw: (bytes: Uint8Array, done: () => void) => void;
  onOpen: () => void;
  onEnd: (end: ExecEnded) => void;
  /** It could not be opened. */
  onRefused: (error: unknown) => void;
  onWaiting: (bytes: number) => void;
}

/** One program that is run for a terminal, from its opening to its end. Nothing of it survives this page. */
export class ExecSession {
  readonly #options: ExecSessionOptions;
  readonly #input: InputQueue;
  #execId: string | null = null;
  #subscription: { unsubscribe(): void } | null = null;
  #isOver = false;
  #isLosing = false;
  #drawnBytes = 0;
  #telling: ReturnType<typeof setTimeout> | null = null;

  constructor(options: ExecSessionOptions) {
    this.#options = options;
    this.#input = new InputQueue((bytes) => this.#write(bytes), options.onWaiting);
    void this.#open();
  }

  /** False: too much waits already. */
  type(bytes: Uint8Array): boolean {
    return this.#input.push(bytes);
  }

  resize(size: { columns: number; rows: number }): void {
    const which = this.#which();
    // Of a program that has just ended: its end is on its way.
    if (which !== null) this.#options.client.instances.resizeExec.mutate({ ...which, ...size }).catch(() => {});
  }

  /** Ends the program. */
  close(): void {
    this.#end({ reason: 'closed', exitCode: null });
  }

  async #open(): Promise<void> {
    const { client, tenantSlug, instanceId, command, size, onOpen, onRefused } = this.#options;
    try {
      const opened = await client.instances.openExec.mutate({ tenantSlug, instanceId, command, tty: true, ...size });
      this.#execId = opened.execId;
    } catch (error) {
      if (!this.#isOver) onRefused(error);
      this.#isOver = true;
      return;
    }
    const which = this.#which();
    if (which === null) return;
    if (this.#isOver) {
      client.instances.closeExec.mutate(which).catch(() => {});
      return;
    }
    this.#subscription = client.instances.watchExec.subscribe(
      { ...which, windowBytes: WINDOW_BYTES },
      {
        onStarted: onOpen,
        // The program has ended with the connection: one that is made anew finds nothing to go on with.
        onConnectionStateChange: ({ state }) => {
          if (state === 'connecting') void this.#lose();
        },
        onData: (message) => {
          if (message.kind === 'ended') this.#end(message);
          else this.#draw(base64ToBytes(message.base64));
        },
        onError: () => void this.#lose(),
        onComplete: () => void this.#lose(),
      },
    );
  }

  #which() {
    const { tenantSlug, instanceId } = this.#options;
    return this.#execId === null ? null : { tenantSlug, instanceId, execId: this.#execId };
  }

  #draw(bytes: Uint8Array): void {
    this.#options.draw(bytes, () => {
      this.#drawnBytes += bytes.length;
      if (this.#drawnBytes >= TELL_BYTES) this.#tell();
      else this.#telling ??= setTimeout(() => this.#tell(), TELL_MS);
    });
  }

  #tell(): void {
    if (this.#telling !== null) clearTimeout(this.#telling);
    this.#telling = null;
    const which = this.#which();
    const bytes = Math.min(this.#drawnBytes, WINDOW_BYTES);
    if (which === null || bytes === 0 || this.#isOver) return;
    this.#drawnBytes -= bytes;
    // That it does not arrive is the end of the connection, which is told by the subscription.
    this.#options.client.instances.takeExec.mutate({ ...which, bytes }).catch(() => {
      this.#drawnBytes += bytes;
      this.#telling ??= setTimeout(() => this.#tell(), 10 * TELL_MS);
    });
  }

  async #write(bytes: Uint8Array) {
    const which = this.#which();
    if (which === null) return 'later' as const;
    try {
      await this.#options.client.instances.writeExec.mutate({ ...which, base64: bytesToBase64(bytes) });
      return 'taken' as const;
    } catch (error) {
      return errorShapeOf(error).code === 'TOO_MANY_ATTEMPTS' ? ('later' as const) : ('over' as const);
    }
  }

  /** Says whether the permission went, as far as that can still be heard, or the connection alone. */
  async #lose(): Promise<void> {
    if (this.#isOver || this.#isLosing) return;
    this.#isLosing = true;
    this.#subscription?.unsubscribe();
    const { client, tenantSlug } = this.#options;
    const session = await client.session.current
      .query(undefined, { signal: AbortSignal.timeout(ASK_MS) })
      .catch(() => null);
    const scopes = session?.tenants.find(({ slug }) => slug === tenantSlug)?.scopes ?? [];
    const isAllowed = session === null || scopes.includes('instances:exec');
    this.#end({ reason: isAllowed ? 'connection' : 'not-allowed', exitCode: null });
  }

  #end(end: ExecEnded): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#input.close();
    if (this.#telling !== null) clearTimeout(this.#telling);
    this.#subscription?.unsubscribe();
    this.#options.onEnd(end);
  }
}
