import { HOST_DOWN_MS, HOST_UNREACHABLE_MS, type HostState } from '@bulkhead/shared';

/** What a host's row says about it at a moment. */
export function hostState(host: { lastSeenAt: Date | null; revokedAt: Date | null }, now: Date): HostState {
  if (host.revokedAt) return 'revoked';
  if (!host.lastSeenAt) return 'waiting';
  const silentMs = now.getTime() - host.lastSeenAt.getTime();
  if (silentMs >= HOST_DOWN_MS) return 'down';
  return silentMs >= HOST_UNREACHABLE_MS ? 'unreachable' : 'online';
}

/** A host that was last heard before this moment is down. */
export function downBefore(now: Date): Date {
  return new Date(now.getTime() - HOST_DOWN_MS);
}
