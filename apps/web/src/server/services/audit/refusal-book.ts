import type { Deps } from '../../deps.ts';
import { networkOf } from '../identity/throttle.ts';
import { auditActor, writeAudit, type AuditActor, type AuditedAction } from './write-audit.ts';

/*
 * Refusals cost whoever asks nothing, so what is kept of them is bounded: each caller has a few entries a minute of
 * their own, and one more that says how many others there were.
 */

const WINDOW_MS = 60_000;
/** Entries of one caller in one chain, a minute. */
export const WRITTEN_EACH = 20;
/** Of everybody together who has not signed in: an address is cheap. */
export const WRITTEN_FOR_NOBODY = 60;
/** Refusals of one address that are looked at at all, a minute: finding out who asks takes queries. */
export const LOOKED_AT_EACH = 200;
const MAX_WINDOWS = 1_000;
/** Actions that a sum names. */
const MAX_ACTIONS = 8;
/** Entries that are being written at once, and that may wait for it; the pool's other connections are for changes. */
const WRITERS = 4;
const MAX_WAITING = 100;
const TRANSACTION_BOUNDS = { maxWait: 5_000, timeout: 5_000 };

type BookDeps = Pick<Deps, 'db' | 'log'>;

interface Caller {
  actor: AuditActor;
  tenantId: string | null;
}

interface Window {
  caller: Caller;
  seen: number;
  /** Refusals without an entry of their own, and what they were about. */
  more: number;
  actions: Map<string, number>;
  timer: NodeJS.Timeout;
}

export interface RefusalBook {
  /** Whether a refusal to this address is worth finding out who asked; if not, it has been counted. */
  admits(address: string, action: string): boolean;
  /** Writes an entry or counts it. Never throws. */
  record(caller: Caller, entry: AuditedAction): Promise<void>;
  /** Writes the sums of what was only counted so far. */
  flush(): Promise<void>;
}

const books = new WeakMap<BookDeps['db'], RefusalBook>();

/** The book of a database: one in each process. */
export function refusalBook(deps: BookDeps): RefusalBook {
  const known = books.get(deps.db);
  if (known) return known;
  const book = openBook(deps);
  books.set(deps.db, book);
  return book;
}

function openBook(deps: BookDeps): RefusalBook {
  const windows = new Map<string, Window>();
  const turns: Promise<unknown>[] = Array.from({ length: WRITERS }, () => Promise.resolve());
  let nextTurn = 0;
  let waiting = 0;

  function windowOf(key: string, caller: Caller): Window {
    const open = windows.get(key);
    if (open) return open;
    if (windows.size >= MAX_WINDOWS && key !== 'rest') return windowOf('rest', EVERYBODY);
    const timer = setTimeout(() => void close(key), WINDOW_MS);
    timer.unref();
    const opened = { caller, seen: 0, more: 0, actions: new Map<string, number>(), timer };
    windows.set(key, opened);
    return opened;
  }

  async function close(key: string): Promise<void> {
    const window = windows.get(key);
    windows.delete(key);
    if (!window) return;
    clearTimeout(window.timer);
    if (window.more > 0) await write(window.caller, sumUp(window));
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const place = nextTurn++ % turns.length;
    waiting += 1;
    const turn = (turns[place] ?? Promise.resolve()).then(work).finally(() => (waiting -= 1));
    turns[place] = turn;
    return turn;
  }

  /** Never rejects: what could not be written is told by `false`. */
  async function write({ actor, tenantId }: Caller, entry: AuditedAction): Promise<boolean> {
    try {
      await deps.db.$transaction((tx) => writeAudit(tx, actor, { ...entry, tenantId }), TRANSACTION_BOUNDS);
      return true;
    } catch (error) {
      deps.log.warn('a refusal could not be written into the audit log', { action: entry.action, error });
      return false;
    }
  }

  return {
    admits(address, action) {
      const window = windowOf(`look ${address}`, { actor: { nobodyAt: address }, tenantId: null });
      window.seen += 1;
      if (window.seen <= LOOKED_AT_EACH) return true;
      count(window, action);
      return false;
    },
    async record(caller, entry) {
      const nobodyAt = typeof caller.actor === 'object' && 'nobodyAt' in caller.actor ? caller.actor.nobodyAt : null;
      if (nobodyAt !== null) {
        const everybody = windowOf('nobody', EVERYBODY);
        everybody.seen += 1;
        if (everybody.seen > WRITTEN_FOR_NOBODY) return count(everybody, entry.action);
      }
      const who = nobodyAt === null ? auditActor(caller.actor) : networkOf(nobodyAt);
      const window = windowOf(`${who} ${caller.tenantId}`, caller);
      window.seen += 1;
      if (window.seen > WRITTEN_EACH || waiting >= MAX_WAITING) return count(window, entry.action);
      if (!(await inTurn(() => write(caller, entry)))) count(window, entry.action);
    },
    async flush() {
      for (const key of windows.keys()) await close(key);
    },
  };
}

const EVERYBODY: Caller = { actor: { nobodyAt: '' }, tenantId: null };

function count(window: Window, action: string): void {
  window.more += 1;
  const known = window.actions.get(action);
  if (known !== undefined || window.actions.size < MAX_ACTIONS) window.actions.set(action, (known ?? 0) + 1);
}

function sumUp({ more, actions }: Window): AuditedAction {
  const named = [...actions].toSorted(([, one], [, other]) => other - one);
  return {
    action: 'audit.moreRefusals',
    target: 'caller',
    outcome: 'refused',
    details: {
      more,
      withinSec: WINDOW_MS / 1000,
      actions: named.map(([name, times]) => `${name} × ${times}`).join(', '),
    },
  };
}
