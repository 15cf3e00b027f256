import { expect, test } from 'vitest';
import { filterRows, LogBook, MAX_BYTES, MAX_ROWS, plainText } from './log-book.ts';

const chunk = (text: string, atMs = 0) => ({ stream: 'stdout' as const, text, atMs });

test('the newest lines are kept, within bounds, and how many gave way is told', () => {
  const book = new LogBook();
  for (let round = 0; round < 50; round += 1) {
    book.take({ dropped: 0, chunks: Array.from({ length: 1_000 }, (_, index) => chunk(`${round * 1_000 + index}\n`)) });
  }
  const { rows, forgotten, dropped } = book.snapshot();
  expect(rows.length).toBeLessThanOrEqual(MAX_ROWS + 2_000);
  expect(rows.length + forgotten).toBe(50_000);
  expect(rows.at(-1)).toMatchObject({ text: '49999', number: 49_999 });
  expect(dropped).toBe(0);
});

test('long lines count by what they weigh', () => {
  const book = new LogBook();
  for (let round = 0; round < 2_000; round += 1) book.take({ dropped: 0, chunks: [chunk('x'.repeat(16_384))] });
  const { rows } = book.snapshot();
  expect(rows.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(MAX_BYTES * 1.25);
  expect(rows.length).toBeGreaterThan(100);
});

test('what was never sent is told before the line that followed it', () => {
  const book = new LogBook();
  book.take({ dropped: 0, chunks: [chunk('one\n')] });
  book.take({ dropped: 7, chunks: [chunk('two\n'), chunk('three\n')] });
  expect(book.snapshot().rows.map(({ droppedBefore }) => droppedBefore)).toEqual([0, 7, 0]);
  expect(book.snapshot().dropped).toBe(7);
  book.clear();
  expect(book.snapshot()).toEqual({ rows: [], forgotten: 0, dropped: 0 });
});

test('orders to a terminal are not shown, and not obeyed', () => {
  expect(plainText('\u001B[1;31mred\u001B[0m\tplain\r\n')).toBe('red\tplain');
  expect(plainText('\u001B]0;title\u0007text\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\')).toBe('textlink');
  expect(plainText('caf\u00E9 \u4F60\u597D')).toBe('caf\u00E9 \u4F60\u597D');
});

test('a filter looks at texts whatever their case', () => {
  const book = new LogBook();
  book.take({ dropped: 0, chunks: [chunk('An Error\n'), chunk('fine\n')] });
  const { rows } = book.snapshot();
  expect(filterRows(rows, ' error ').map(({ text }) => text)).toEqual(['An Error']);
  expect(filterRows(rows, '')).toHaveLength(2);
});
