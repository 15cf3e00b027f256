import { expect, test, vi } from 'vitest';
import { slices } from './slices.ts';

const useUp = () => {
  const end = performance.now() + 3;
  while (performance.now() < end);
};

test('a slice that is not used up is gone on with at once', () => {
  expect(slices()()).toBeUndefined();
});

test('when it is used up, what goes first is waited for', async () => {
  let finish: () => void = () => {};
  const underWay = new Promise<void>((resolve) => (finish = resolve));
  const slice = slices(() => underWay);
  useUp();
  const passed = vi.fn<() => void>();
  const waiting = slice()?.then(passed);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(passed).not.toHaveBeenCalled();
  finish();
  await waiting;
  expect(passed).toHaveBeenCalledOnce();
  expect(slice()).toBeUndefined();
});
