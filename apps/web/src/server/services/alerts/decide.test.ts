import { expect, describe, it } from 'vitest';
import { decide, standingOf, type DecidingRule, type Decision, type LivingAlert, type Standing } from './decide.ts';
import { isQuiet } from './quiet-hours.ts';

const FINDING = { value: 1, limit: null, detail: null, series: null, place: null };
const as = (kind: 'holds' | 'between' | 'back' | 'unknown'): Standing =>
  kind === 'unknown' ? { kind } : { kind, finding: FINDING };
const RULE: DecidingRule = { forSec: 60, quietHours: null, mutedUntil: null };
const at = (sec: number) => new Date(Date.UTC(2026, 0, 5, 12) + sec * 1_000);

/** One subject of one rule, as the database would keep it. */
class Ledger {
  living: LivingAlert | null = null;
  fired = 0;
  cleared = 0;
  toldFired = 0;
  toldCleared = 0;

  look(rule: DecidingRule | null, standing: Standing | null, now: Date): Decision {
    const decision = decide(rule, standing, this.living, now);
    const told = 'isTold' in decision && decision.isTold;
    if (decision.kind === 'begin' || decision.kind === 'restart') {
      this.living = { state: 'pending', startedAt: now, toldAt: null };
    } else if (decision.kind === 'fire') {
      this.fired += 1;
      this.toldFired += told ? 1 : 0;
      this.living = { state: 'firing', startedAt: this.living?.startedAt ?? now, toldAt: told ? now : null };
    } else if (decision.kind === 'tell' && this.living) {
      this.toldFired += 1;
      this.living = { ...this.living, toldAt: now };
    } else if (decision.kind === 'clear') {
      this.cleared += 1;
      this.toldCleared += told ? 1 : 0;
      this.living = null;
    } else if (decision.kind === 'forget') this.living = null;
    return decision;
  }
}

describe('a rule', () => {
  it('fires when it has held for its time, once, and clears once', () => {
    const ledger = new Ledger();
    const kinds = [0, 30, 59, 60, 65, 70].map((sec) => ledger.look(RULE, as('holds'), at(sec)).kind);
    expect(kinds).toEqual(['begin', 'nothing', 'nothing', 'fire', 'nothing', 'nothing']);
    expect(ledger.look(RULE, as('between'), at(75)).kind).toBe('nothing');
    expect(ledger.look(RULE, as('back'), at(80))).toEqual({ kind: 'clear', isTold: true });
    expect(ledger.look(RULE, as('back'), at(85)).kind).toBe('nothing');
  });

  it('forgets what did not hold for long enough', () => {
    for (const kind of ['between', 'back'] as const) {
      const ledger = new Ledger();
      ledger.look(RULE, as('holds'), at(0));
      expect(ledger.look(RULE, as(kind), at(30)).kind).toBe('forget');
      expect(ledger.look(RULE, as('holds'), at(61)).kind).toBe('begin');
    }
  });

  it('neither fires nor clears while nobody knows', () => {
    for (const living of [null, 'pending', 'firing'] as const) {
      const alert = living === null ? null : { state: living, startedAt: at(0), toldAt: null };
      expect(decide(RULE, as('unknown'), alert, at(3_600)).kind).toBe('nothing');
    }
  });

  it('that is gone, or whose subject is, clears what fired and forgets what was to', () => {
    for (const [rule, standing] of [
      [null, as('holds')],
      [RULE, null],
    ] as const) {
      const firing = { state: 'firing', startedAt: at(0), toldAt: at(60) } as const;
      expect(decide(rule, standing, firing, at(90))).toEqual({ kind: 'clear', isTold: true });
      expect(decide(rule, standing, { ...firing, state: 'pending', toldAt: null }, at(90)).kind).toBe('forget');
      expect(decide(rule, standing, null, at(90)).kind).toBe('nothing');
    }
  });

  it('begins anew where the clock was set back', () => {
    const ledger = new Ledger();
    ledger.look(RULE, as('holds'), at(7_200));
    expect(ledger.look(RULE, as('holds'), at(0)).kind).toBe('restart');
    expect(ledger.look(RULE, as('holds'), at(60)).kind).toBe('fire');
  });

  it('is told at the end of quiet hours if it still holds, and otherwise never', () => {
    const quietHours = { timeZone: 'UTC', fromMinute: 22 * 60, toMinute: 6 * 60 };
    const rule = { ...RULE, forSec: 0, quietHours };
    const night = new Date('2026-01-05T23:00:00Z');
    const morning = new Date('2026-01-06T06:00:00Z');
    const holding = new Ledger();
    expect(holding.look(rule, as('holds'), night)).toEqual({ kind: 'fire', isTold: false });
    expect(holding.look(rule, as('holds'), new Date('2026-01-06T05:59:00Z')).kind).toBe('nothing');
    expect(holding.look(rule, as('between'), morning).kind).toBe('tell');
    const short = new Ledger();
    short.look(rule, as('holds'), night);
    expect(short.look(rule, as('back'), new Date('2026-01-06T01:00:00Z'))).toEqual({ kind: 'clear', isTold: false });
    const muted = { ...RULE, forSec: 0, mutedUntil: at(100) };
    const ledger = new Ledger();
    expect(ledger.look(muted, as('holds'), at(0))).toEqual({ kind: 'fire', isTold: false });
    expect(ledger.look(muted, as('holds'), at(100)).kind).toBe('tell');
  });
});

describe('any course of things', () => {
  /** A generator of our own, so that a failure can be repeated. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
  }

  it.each(Array.from({ length: 300 }, (_, seed) => seed + 1))(
    'fires and clears in turn, tells each once and never clears within the hysteresis (seed %i)',
    (seed) => {
      const next = random(seed);
      const condition = { kind: 'series', series: 'pids', direction: 'above', threshold: 90, clearAt: 70 } as const;
      const quietHours = next() < 0.5 ? null : { timeZone: 'Europe/Berlin', fromMinute: 1_200, toMinute: 360 };
      const rule = { forSec: next() < 0.3 ? 0 : Math.floor(next() * 300), quietHours, mutedUntil: null };
      const ledger = new Ledger();
      let nowMs = Date.UTC(2026, 2, 28, 18);
      let value = 0;
      for (let step = 0; step < 400; step += 1) {
        nowMs += Math.floor(next() * 240_000);
        if (next() < 0.02) nowMs -= Math.floor(next() * 7_200_000);
        if (next() < 0.3) value = Math.floor(next() * 120);
        const isKnown = next() > 0.1;
        const exists = next() > 0.02;
        const kind = standingOf(condition, value);
        const before = ledger.living;
        const standing = exists ? as(isKnown ? kind : 'unknown') : null;
        const decision = ledger.look(rule, standing, new Date(nowMs));

        expect(ledger.fired - ledger.cleared).toBe(ledger.living?.state === 'firing' ? 1 : 0);
        expect(ledger.toldFired - ledger.toldCleared).toBe(ledger.living?.toldAt ? 1 : 0);
        if (decision.kind === 'fire') expect(kind).toBe('holds');
        if (decision.kind === 'fire' && rule.forSec > 0) {
          expect(nowMs - (before?.startedAt.getTime() ?? nowMs)).toBeGreaterThanOrEqual(rule.forSec * 1_000);
        }
        if (decision.kind === 'clear' && exists) expect(value).toBeLessThanOrEqual(70);
        if (!isKnown && exists) expect(decision.kind).toBe('nothing');
        if (quietHours !== null && isQuiet(quietHours, new Date(nowMs))) {
          expect(decision.kind).not.toBe('tell');
          if (decision.kind === 'fire') expect(decision.isTold).toBe(false);
        }
        // Looked at again at the same moment, as a second process might: nothing more comes of it.
        expect(ledger.look(rule, standing, new Date(nowMs)).kind).toBe('nothing');
      }
      expect(ledger.fired).toBeGreaterThan(0);
    },
  );
});

it('a number has come back only when it has crossed clearAt', () => {
  const above = { kind: 'series', series: 'pids', direction: 'above', threshold: 90, clearAt: 70 } as const;
  expect([90, 91, 89, 71, 70, 0].map((value) => standingOf(above, value))).toEqual([
    'holds',
    'holds',
    'between',
    'between',
    'back',
    'back',
  ]);
  const below = { ...above, direction: 'below', threshold: 10, clearAt: 20 } as const;
  expect([10, 11, 19, 20].map((value) => standingOf(below, value))).toEqual(['holds', 'between', 'between', 'back']);
  const sharp = { ...above, clearAt: 90 } as const;
  expect([90, 89].map((value) => standingOf(sharp, value))).toEqual(['holds', 'back']);
});
