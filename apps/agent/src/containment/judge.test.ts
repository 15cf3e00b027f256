import { describe, expect, it } from 'vitest';
import { judge, type Found, type Judgement } from './judge.ts';

const UNKNOWN: Judgement = { containment: { state: 'unknown', sinceMs: 1, findings: [] }, keys: [] };

function found(kind: Found['finding']['kind'], pid: number | null = null): Found {
  const finding = { kind, tenantSlug: 'acme', instanceId: null, pid, message: `${kind} ${pid}` };
  return { key: `${kind} ${pid}`, finding };
}

describe('what a look says', () => {
  it('goes from unknown to held, and stays there without a word', () => {
    const first = judge(UNKNOWN, [], 10);
    expect(first).toMatchObject({ containment: { state: 'held', sinceMs: 10 }, events: [], isNews: true });
    expect(judge(first, [], 20)).toMatchObject({
      containment: { state: 'held', sinceMs: 10 },
      events: [],
      isNews: false,
    });
  });

  it('tells each occurrence once, also when others come and go, and the end of all of them once', () => {
    const held = judge(UNKNOWN, [], 10);
    const one = judge(held, [found('process-outside', 7)], 20);
    expect(one.containment).toMatchObject({ state: 'broken', sinceMs: 20, findings: [{ pid: 7 }] });
    expect(one.events.map(({ kind }) => kind)).toEqual(['process-outside']);
    const two = judge(one, [found('process-outside', 7), found('foreign-container', 9)], 30);
    expect(two.events.map(({ kind }) => kind)).toEqual(['foreign-container']);
    expect(two.containment.sinceMs).toBe(20);
    const less = judge(two, [found('foreign-container', 9)], 40);
    expect(less).toMatchObject({ events: [], isNews: true });
    const over = judge(less, [], 50);
    expect(over.containment).toEqual({ state: 'held', sinceMs: 50, findings: [] });
    expect(over.events).toMatchObject([{ kind: 'containment-restored', tenantSlug: 'acme' }]);
    expect(judge(over, [found('process-outside', 7)], 60).events).toHaveLength(1);
  });

  it('is broken by drift, which somebody else tells of', () => {
    const broken = judge(UNKNOWN, [found('drift')], 10);
    expect(broken).toMatchObject({ containment: { state: 'broken' }, events: [] });
  });

  it('keeps what it knew while nothing can be looked at', () => {
    const broken = judge(UNKNOWN, [found('process-outside', 7)], 10);
    const blind = judge(broken, null, 20);
    expect(blind).toMatchObject({ containment: { state: 'unknown', sinceMs: 20, findings: [{ pid: 7 }] }, events: [] });
    expect(judge(blind, [found('process-outside', 7)], 30).events).toEqual([]);
    expect(judge(blind, [], 30).events.map(({ kind }) => kind)).toEqual(['containment-restored']);
  });

  it('names at most as much as a message holds', () => {
    const many = Array.from({ length: 100 }, (_, pid) => found('process-outside', pid));
    const judged = judge(UNKNOWN, many, 10);
    expect(judged.containment.findings).toHaveLength(64);
    expect(judge(judged, many, 20)).toMatchObject({ events: [], isNews: false });
  });
});
