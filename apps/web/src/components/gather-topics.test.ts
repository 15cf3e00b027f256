import type { Change } from '@bulkhead/shared';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gatherTopics } from './gather-topics.ts';

describe('gatherTopics', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('hands a burst over once, and the next burst again', () => {
    const flush = vi.fn<(topics: ReadonlySet<Change['topic']>) => void>();
    const gatherer = gatherTopics({ gatherMs: 100 }, flush);
    gatherer.add('instances');
    gatherer.add('operations');
    gatherer.add('instances');
    vi.advanceTimersByTime(99);
    expect(flush).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(flush.mock.calls).toEqual([[new Set(['instances', 'operations'])]]);
    gatherer.add('hosts');
    vi.advanceTimersByTime(100);
    expect(flush).toHaveBeenLastCalledWith(new Set(['hosts']));
  });

  it('rests between one handing over and the next', () => {
    const flush = vi.fn<(topics: ReadonlySet<Change['topic']>) => void>();
    const gatherer = gatherTopics({ gatherMs: 100, restMs: 2_000 }, flush);
    gatherer.add('hosts');
    vi.advanceTimersByTime(100);
    expect(flush).toHaveBeenCalledTimes(1);
    gatherer.add('hosts');
    vi.advanceTimersByTime(1_999);
    expect(flush).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(flush).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10_000);
    gatherer.add('hosts');
    vi.advanceTimersByTime(100);
    expect(flush).toHaveBeenCalledTimes(3);
  });

  it('hands nothing over after it was stopped', () => {
    const flush = vi.fn<(topics: ReadonlySet<Change['topic']>) => void>();
    const gatherer = gatherTopics({ gatherMs: 100 }, flush);
    gatherer.add('usage');
    gatherer.stop();
    vi.advanceTimersByTime(1_000);
    expect(flush).not.toHaveBeenCalled();
  });
});
