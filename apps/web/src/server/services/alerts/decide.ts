import type { AlertCondition, AlertFinding, QuietHours } from '@bulkhead/shared';
import { isQuiet } from './quiet-hours.ts';

/**
 * How a subject stands to a rule at one moment. `between`: no longer beyond the threshold and not back beyond `clearAt`
 * either. `unknown`: nobody can say, for its host is silent or nothing was measured lately.
 */
export type Standing = { kind: 'holds' | 'between' | 'back'; finding: AlertFinding } | { kind: 'unknown' };

/** What of a rule decides. */
export interface DecidingRule {
  forSec: number;
  quietHours: QuietHours | null;
  mutedUntil: Date | null;
}

/** An alert that has not been cleared. */
export interface LivingAlert {
  state: 'pending' | 'firing';
  startedAt: Date;
  /** Null: nobody was told yet, for it is pending or quiet hours hold it back. */
  toldAt: Date | null;
}

/**
 * What is to be done about one subject of one rule.
 * - `begin`: it holds and has to hold for a while · `restart`: the clock was set back, the while begins anew
 * - `fire`: it is an alert from now on; `isTold`: the channels are to know · `tell`: what fired in quiet hours is told now
 * - `forget`: it held for too short a time to be an alert · `clear`: it is over; `isTold`: whoever was told is told this too
 */
export type Decision =
  { kind: 'nothing' } | { kind: 'begin' | 'restart' | 'tell' | 'forget' } | { kind: 'fire' | 'clear'; isTold: boolean };

const NOTHING: Decision = { kind: 'nothing' };

/**
 * Pure: the step from a rule, what is known of a subject (null: the rule or the subject is no more) and its living alert.
 * Asked again with what it has led to, it answers `nothing`.
 */
export function decide(
  rule: DecidingRule | null,
  standing: Standing | null,
  living: LivingAlert | null,
  now: Date,
): Decision {
  if (rule === null || standing === null) return living === null ? NOTHING : end(living);
  if (standing.kind === 'unknown') return NOTHING;
  if (living === null) {
    if (standing.kind !== 'holds') return NOTHING;
    return rule.forSec === 0 ? { kind: 'fire', isTold: mayTell(rule, now) } : { kind: 'begin' };
  }
  if (living.state === 'pending') return decidePending(rule, standing.kind, living, now);
  if (standing.kind === 'back') return end(living);
  return living.toldAt === null && mayTell(rule, now) ? { kind: 'tell' } : NOTHING;
}

function decidePending(
  rule: DecidingRule,
  kind: Exclude<Standing['kind'], 'unknown'>,
  { startedAt }: LivingAlert,
  now: Date,
): Decision {
  if (kind !== 'holds') return { kind: 'forget' };
  const heldMs = now.getTime() - startedAt.getTime();
  if (heldMs < 0) return { kind: 'restart' };
  return heldMs >= rule.forSec * 1_000 ? { kind: 'fire', isTold: mayTell(rule, now) } : NOTHING;
}

function end({ state, toldAt }: LivingAlert): Decision {
  return state === 'pending' ? { kind: 'forget' } : { kind: 'clear', isTold: toldAt !== null };
}

function mayTell({ quietHours, mutedUntil }: DecidingRule, now: Date): boolean {
  if (mutedUntil !== null && now < mutedUntil) return false;
  return quietHours === null || !isQuiet(quietHours, now);
}

/** Pure: where a number stands to a condition's threshold. */
export function standingOf(
  { direction, threshold, clearAt }: Extract<AlertCondition, { kind: 'series' }>,
  value: number,
): 'holds' | 'between' | 'back' {
  if (direction === 'above') {
    if (value >= threshold) return 'holds';
    return value <= clearAt ? 'back' : 'between';
  }
  if (value <= threshold) return 'holds';
  return value >= clearAt ? 'back' : 'between';
}
