import type { SystemRole, SystemScope, TenantRole, TenantScope } from '@bulkhead/shared';
import type { Actor, Deps } from './deps.ts';

/** Somebody who is signed in, as of the moment at which it was asked. */
export interface SignedIn {
  sessionId: string;
  userId: string;
  email: string;
  displayName: string;
  systemRole: SystemRole;
  /** When they last proved who they are; null for a token, which cannot. */
  provenAt: Date | null;
  /** The token that was shown instead of a session's cookie. */
  token: TokenInUse | null;
}

/** What a token narrows its holder down to. */
export interface TokenInUse {
  id: string;
  name: string;
  /** A tenant's own token acts for this tenant and nowhere else; null: a person's, wherever that person may act. */
  tenantId: string | null;
  scopes: ReadonlySet<TenantScope | SystemScope>;
}

/** The tenant that a request is about, and what the one who asks may be there. */
export interface TenantContext {
  id: string;
  slug: string;
  name: string;
  role: TenantRole;
  /** What whoever asks may do there: the role's scopes or the custom role's, narrowed by a token. */
  scopes: ReadonlySet<TenantScope>;
}

/** Where a request comes from. Services that keep sessions or count attempts want it. */
export interface Origin {
  /** The client's address, without a port. */
  address: string;
  userAgent: string;
  /** `host:port` under which the browser knows the dashboard. */
  host: string;
}

/** What every procedure is handed. One for each HTTP request, one for each socket. */
export interface Context {
  deps: Deps;
  origin: Origin;
  transport: 'http' | 'socket' | 'in-process';
  /** Subscriptions that this socket has open. */
  subscriptions: { open: number };
  /** Reads the session; an HTTP request reads it once, a socket at every call. */
  session(): Promise<SignedIn | null>;
  /** What requests are counted by: the cookie or without one the address; and the address anyway. */
  buckets: { caller: string; address: string };
  /** What waits in this process to be sent to a socket; 0 where whoever reads a stream asks for each piece. */
  unsentBytes: () => number;
  /** Puts the session's cookie into the answer, or takes it out (null). */
  setSessionCookie(value: string | null): void;
}

/** The one in front of the browser, as far as signing in and out needs to know. */
export type Visitor = Pick<Context, 'origin' | 'session' | 'setSessionCookie'>;

export function actorOf(session: SignedIn, origin: Pick<Origin, 'address'>): Actor {
  const { userId, displayName, token } = session;
  return { userId, displayName, tokenId: token?.id ?? null, address: origin.address };
}
