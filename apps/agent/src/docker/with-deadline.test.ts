import { expect, test } from 'vitest';
import { withDeadline } from './with-deadline.ts';

const never = () => new Promise<never>(() => undefined);

test('a call that does not answer ends at its deadline, whether it heeds the signal or not', async () => {
  await expect(withDeadline(10, undefined, never)).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('a caller that gives up ends it with the caller’s reason, also one that gave up before', async () => {
  const caller = new AbortController();
  const ended = withDeadline(60_000, caller.signal, never);
  caller.abort(new Error('given up'));
  await expect(ended).rejects.toThrow('given up');
  await expect(withDeadline(60_000, caller.signal, never)).rejects.toThrow('given up');
});

test('when the call has ended its signal does not fire any more', async () => {
  const caller = new AbortController();
  let seen: AbortSignal | undefined;
  const answer = await withDeadline(20, caller.signal, (ended) => {
    seen = ended;
    return Promise.resolve('answer');
  });
  expect(answer).toBe('answer');
  caller.abort();
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(seen?.aborted).toBe(false);
});
