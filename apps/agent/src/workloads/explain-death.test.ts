import { constants } from 'node:os';
import type { Death } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../tests/fixtures/random.ts';
import type { DatedKill } from '../cgroup/kernel-log.ts';
import type { MemoryCounters } from '../cgroup/driver.ts';
import { createOomWatch } from '../compartments/kernel-evidence.ts';
import { explainDeath, explainOrderedStop, explainStartFailure } from './explain-death.ts';

const MIB = 1024 ** 2;
const OWN = 'bulkhead/acme/own';
const COMPARTMENT = 'bulkhead/acme';

/** A host with one container, a log of kills and counters that move with them. */
class World {
  readonly kills: DatedKill[] = [];
  counters = new Map<string, MemoryCounters>();
  readonly watch = createOomWatch({
    driver: {
      kernelLogPath: (path) => `/${path}`,
      readMemoryCounters: (path) => this.counters.get(path) ?? null,
    },
    lastMemory: (path) => this.counters.get(path) ?? null,
    kernelLog: {
      position: () => this.kills.length,
      killsAfter: (sequence) => this.kills.filter((kill) => kill.sequence > sequence),
      mayHaveMissed: () => false,
      close: () => undefined,
    },
  });

  constructor() {
    for (const path of [OWN, COMPARTMENT]) {
      this.counters.set(path, { failures: 0, kills: 0, usageBytes: MIB, limitBytes: 64 * MIB });
    }
  }

  kill(victim: string, exhausted: string | null, atMs: number): void {
    const sequence = this.kills.length + 1;
    const limitBytes = exhausted === null ? null : 64 * MIB;
    this.kills.push({ sequence, exhausted, limitBytes, victim, pid: sequence, command: 'x', atMs, isOld: false });
    const counters = exhausted === null ? undefined : this.counters.get(exhausted.slice(1));
    if (counters !== undefined) counters.failures += 1;
  }

  end(exitCode: number, finishedAtMs: number): Death {
    const memory = this.watch.explain(OWN, COMPARTMENT, { finishedAtMs, endsWithCompartment: false });
    return explainDeath({ exitCode, finishedAtMs, nowMs: finishedAtMs + 50, memory, outage: null });
  }
}

type Ending = (world: World, atMs: number, random: () => number) => Death | null;

/** How a container can end, and what has to be said of it. */
const ENDINGS: Record<string, Ending> = {
  'own-memory-limit': (world, atMs, random) => {
    world.kill(`/${OWN}`, `/${OWN}`, atMs - random() * 1_500);
    return world.end(137, atMs);
  },
  'tenant-memory-ceiling': (world, atMs, random) => {
    world.kill(`/${OWN}/below`, `/${COMPARTMENT}`, atMs - random() * 1_500);
    return world.end(137, atMs);
  },
  'host-memory': (world, atMs, random) => {
    world.kill(`/${OWN}`, random() < 0.5 ? null : '/bulkhead', atMs - random() * 1_500);
    return world.end(137, atMs);
  },
  signal: (world, atMs, random) => {
    const { SIGKILL, SIGTERM, SIGSEGV, SIGINT } = constants.signals;
    const signal = [SIGKILL, SIGTERM, SIGSEGV, SIGINT][Math.floor(random() * 4)] ?? SIGKILL;
    return world.end(128 + signal, atMs);
  },
  exit: (world, atMs, random) => world.end(Math.floor(random() * 125), atMs),
  'stop-timeout': (_world, atMs, random) =>
    explainOrderedStop({ exitCode: 137, tookMs: 10_000 + random() * 900, graceSec: 10, atMs }),
  'start-failure': (_world, atMs) => explainStartFailure('no such program', atMs),
};

/** What happens around a container all the time, and is not why it ends. */
function makeNoise(world: World, fromMs: number, endMs: number, random: () => number): void {
  for (let left = Math.floor(random() * 6); left > 0; left -= 1) {
    const anytime = fromMs + random() * (endMs - fromMs);
    const longBefore = fromMs + random() * (endMs - fromMs - 10_000);
    const others = [
      () => world.kill('/bulkhead/acme/own-neighbour', '/bulkhead/acme/own-neighbour', anytime),
      () => world.kill('/bulkhead/acme/other', `/${COMPARTMENT}`, anytime),
      () => world.kill('/bulkhead/acme2/own', '/bulkhead/acme2', anytime),
      () => world.kill('/user.slice', null, anytime),
      // One of its own, that it has outlived.
      () => world.kill(`/${OWN}`, `/${OWN}`, longBefore),
      () => world.kill(`/${OWN}`, `/${COMPARTMENT}`, longBefore),
    ];
    others[Math.floor(random() * others.length)]?.();
  }
}

describe('the cause of a death', () => {
  it.each(Array.from({ length: 100 }, (_, index) => index + 1))('is right in mix %i', (seed) => {
    const seeded = seededRandom(seed);
    const random = () => seeded.next();
    const world = new World();
    world.watch.follow(OWN, COMPARTMENT);
    const endMs = 1_000_000 + random() * 100_000;
    makeNoise(world, endMs - 60_000, endMs, random);
    const causes = Object.keys(ENDINGS);
    const cause = causes[Math.floor(random() * causes.length)] ?? 'exit';
    // The log has the order of time, whatever was said first here.
    const death = ENDINGS[cause]?.(world, endMs, random);
    expect(death?.cause).toBe(cause);
  });

  it('of every kind comes up in the mixes', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 100; seed += 1) {
      const seeded = seededRandom(seed);
      const random = () => seeded.next();
      const world = new World();
      const endMs = 1_000_000 + random() * 100_000;
      makeNoise(world, endMs - 60_000, endMs, random);
      seen.add(Object.keys(ENDINGS)[Math.floor(random() * Object.keys(ENDINGS).length)] ?? '');
    }
    expect(seen.size).toBe(Object.keys(ENDINGS).length);
  });

  it('is the neighbour’s when the whole compartment ends as one, but not when the neighbour met its own limit', () => {
    const end = { finishedAtMs: 10_000, endsWithCompartment: true };
    const world = new World();
    world.watch.follow(OWN, COMPARTMENT);
    world.kill('/bulkhead/acme/other', '/bulkhead/acme/other', 9_900);
    expect(world.watch.explain(OWN, COMPARTMENT, end)).toBeNull();
    world.kill('/bulkhead/acme/other', `/${COMPARTMENT}`, 9_950);
    expect(world.watch.explain(OWN, COMPARTMENT, end)?.cause).toBe('tenant-memory-ceiling');
    expect(world.watch.explain(OWN, COMPARTMENT, { ...end, endsWithCompartment: false })).toBeNull();
  });

  it('is memory also when it ends before anybody has looked at it again', () => {
    const world = new World();
    world.watch.follow(OWN, COMPARTMENT);
    world.kill(`/${OWN}`, `/${OWN}`, 9_990);
    world.watch.adopt(OWN, COMPARTMENT);
    expect(world.end(137, 10_000).cause).toBe('own-memory-limit');
  });

  it('is the kill for which we end the rest, however long that takes, and only in that run', () => {
    const world = new World();
    world.watch.follow(OWN, COMPARTMENT);
    world.kill(`/${OWN}`, `/${COMPARTMENT}`, 1_000);
    const [kill] = world.watch.newKills();
    if (kill === undefined) throw new Error('no kill');
    expect(world.watch.isOfRun(kill, OWN)).toBe(true);
    world.watch.blame(kill, OWN);
    expect(world.end(137, 30_000).cause).toBe('tenant-memory-ceiling');
    world.watch.follow(OWN, COMPARTMENT);
    expect(world.watch.isOfRun(kill, OWN)).toBe(false);
    expect(world.end(137, 31_000).cause).toBe('signal');
  });

  it('forgives an exit in a time without an engine', () => {
    const outage = { fromMs: 1_000, toMs: 2_000 };
    const evidence = { exitCode: 0, finishedAtMs: 1_500, nowMs: 3_000, memory: null, outage };
    expect(explainDeath(evidence).cause).toBe('engine-lost');
    expect(explainDeath({ ...evidence, finishedAtMs: 2_500 }).cause).toBe('exit');
  });

  it('of an ordered stop is nothing to tell unless it took the grace and a kill', () => {
    expect(explainOrderedStop({ exitCode: 143, tookMs: 200, graceSec: 10, atMs: 1 })).toBeNull();
    expect(explainOrderedStop({ exitCode: 137, tookMs: 200, graceSec: 10, atMs: 1 })).toBeNull();
  });
});
