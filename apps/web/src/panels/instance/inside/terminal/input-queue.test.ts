import { expect, test, vi } from 'vitest';
import { InputQueue, MAX_WAITING_BYTES, type Sent } from './input-queue.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('what is typed goes in order, one request at a time, and together when it has waited', async () => {
  const sent: string[] = [];
  let atOnce = 0;
  const queue = new InputQueue(
    async (part): Promise<Sent> => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      sent.push(new TextDecoder().decode(part));
      atOnce -= 1;
      return 'taken';
    },
    () => {},
  );
  for (const letter of 'hello') queue.push(bytes(letter));
  await vi.waitFor(() => expect(sent.join('')).toBe('hello'));
  expect(sent).toEqual(['h', 'ello']);
});

test('a large paste goes in pieces, and one that is too large is not taken', async () => {
  const sizes: number[] = [];
  const queue = new InputQueue(
    (part): Promise<Sent> => {
      sizes.push(part.length);
      return Promise.resolve('taken');
    },
    () => {},
  );
  expect(queue.push(new Uint8Array(100_000))).toBe(true);
  await vi.waitFor(() => expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100_000));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(24 * 1024);
  expect(queue.push(new Uint8Array(MAX_WAITING_BYTES + 1))).toBe(false);
});

test('a program that does not read is waited for, and one that is over is not', async () => {
  const answers: Sent[] = ['later', 'taken', 'over'];
  const sent: number[] = [];
  const waiting: number[] = [];
  const queue = new InputQueue(
    (part): Promise<Sent> => {
      sent.push(part.length);
      return Promise.resolve(answers.shift() ?? 'taken');
    },
    (count) => void waiting.push(count),
  );
  queue.push(bytes('abc'));
  await vi.waitFor(() => expect(waiting).toEqual([3, 0]));
  queue.push(bytes('de'));
  await vi.waitFor(() => expect(sent).toEqual([3, 3, 2]));
  queue.push(bytes('more'));
  expect(sent).toHaveLength(3);
});
