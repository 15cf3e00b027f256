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
    const flush = vi.fn();
    const gatherer = gatherTopics(100, flush);
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

  it('hands nothing over after it was stopped', () => {
    const flush = vi.fn();
    const gatherer = gatherTopics(100, flush);
    gatherer.add('usage');
    gatherer.stop();
    vi.advanceTimersByTime(1_000);
    expect(flush).not.toHaveBeenCalled();
  });
});
