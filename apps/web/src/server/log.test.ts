import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('a line is JSON, with errors and bigints in words', () => {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  log.warn('it broke', { error: new Error('outer', { cause: new Error('inner') }), generation: 12n });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'warn',
    message: 'it broke',
    generation: '12',
    error: { message: 'outer', cause: { message: 'inner' } },
  });
});
