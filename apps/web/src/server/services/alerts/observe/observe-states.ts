import type { AlertFinding, AlertState } from '@bulkhead/shared';
import type { Standing } from '../decide.ts';
import type { AuthorityFact, Facts, HostFact, InstanceFact } from './facts.ts';

/** A kill is over when this long passed without another. */
const KILL_NEWS_MS = 15 * 60_000;
/** Longer than the longest wait between two restarts. */
const RESTART_NEWS_MS = 10 * 60_000;
const MANY_RESTARTS = 3;
/** Agents renew within the first half of seven days: by then it has failed for more than a day. */
const CERTIFICATE_WARN_MS = 48 * 3_600_000;
/** What is found where a process was killed and the instance was not. */
export const KILLED_PROCESS = 'process';
const MEMORY_DEATHS: ReadonlySet<string> = new Set(['own-memory-limit', 'tenant-memory-ceiling', 'host-memory']);

/** Nothing brings it back from there but a person. */
const RESTING: ReadonlySet<string> = new Set(['stopped', 'exited', 'absent']);

const UNKNOWN: Standing = { kind: 'unknown' };

/** Pure: what is found, with everything that it does not say. */
export function finding(found: Partial<AlertFinding>): AlertFinding {
  return { value: null, limit: null, detail: null, series: null, place: null, ...found };
}

const standing = (holds: boolean, found: Partial<AlertFinding>): Standing => ({
  kind: holds ? 'holds' : 'back',
  finding: finding(found),
});

/** Pure: how an instance stands to a state. */
export function observeInstance(
  instance: InstanceFact,
  state: AlertState,
  { now, minutes }: Pick<Facts, 'now' | 'minutes'>,
): Standing {
  if (instance.isSilent) return UNKNOWN;
  // A host whose clock is ahead of what is known of it has not seen the future.
  const sinceDeathMs = instance.deathAtMs === null ? Infinity : Math.max(0, now.getTime() - instance.deathAtMs);
  switch (state) {
    case 'memory-kill':
      if (MEMORY_DEATHS.has(instance.deathCause ?? '') && sinceDeathMs < KILL_NEWS_MS) {
        const { deathAtMs: value, deathLimitBytes: limit, deathCause: detail } = instance;
        return standing(true, { value, limit, detail });
      }
      return observeKilledProcess(minutes.killedAtMs.get(instance.id) ?? null, now);
    case 'restart-loop': {
      const holds =
        !RESTING.has(instance.observedState) && instance.restarts >= MANY_RESTARTS && sinceDeathMs < RESTART_NEWS_MS;
      return standing(holds, { value: instance.restarts, detail: instance.deathMessage });
    }
    case 'unhealthy':
      return standing(instance.isUnhealthy, { value: instance.checksFailed });
    case 'instance-failed':
      return standing(instance.observedState === 'failed', { detail: instance.problem ?? instance.deathMessage });
    default:
      return UNKNOWN;
  }
}

/** A process that was killed while the instance lived on: seen in its odometer of kills. */
function observeKilledProcess(killedAtMs: number | null, now: Date): Standing {
  const holds = killedAtMs !== null && now.getTime() - killedAtMs < KILL_NEWS_MS;
  return standing(holds, { value: killedAtMs, detail: KILLED_PROCESS });
}

/** Pure: how a host stands to a state. */
export function observeHost(host: HostFact, state: AlertState, now: Date): Standing {
  if (state === 'host-silent') return standing(host.isSilent, { value: host.lastSeenAt.getTime() });
  if (state === 'certificate-expiring') {
    if (host.certificateEndsAt === null) return UNKNOWN;
    const leftMs = host.certificateEndsAt.getTime() - now.getTime();
    return standing(leftMs < CERTIFICATE_WARN_MS, { value: host.certificateEndsAt.getTime() });
  }
  if (host.isSilent) return UNKNOWN;
  const isBroken = host.containment === 'broken';
  if (state === 'containment-broken') {
    return host.containment === 'unknown' ? UNKNOWN : standing(isBroken, { detail: host.containmentFinding });
  }
  if (state !== 'drift') return UNKNOWN;
  return standing(isBroken || host.drifts > 0, {
    value: host.drifts,
    detail: isBroken ? host.containmentFinding : host.drift,
  });
}

/** Pure: whether the authority has to be looked after. */
export function observeAuthority({ endsAt, warnBeforeMs }: AuthorityFact, now: Date): Standing {
  return standing(endsAt.getTime() - now.getTime() < warnBeforeMs, { value: endsAt.getTime() });
}
