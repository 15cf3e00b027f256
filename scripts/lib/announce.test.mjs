import { expect, test } from 'vitest';
import { announceImportant } from './announce.mjs';

/** @param {readonly string[]} lines */
function announce(lines) {
  /** @type {string[]} */
  const said = [];
  const hear = announceImportant('agent', (message) => said.push(message));
  for (const line of lines) hear(line);
  return said;
}

test('passes on warnings and errors of both kinds of log, and nothing else', () => {
  const said = announce([
    '{"level":"info","message":"quiet"}',
    '{"level":"error","message":"from JSON","stack":"…"}',
    '2026-01-01T00:00:00.000Z info  quiet too',
    '2026-01-01T00:00:00.000Z warn  the engine does not answer {"forMs":5000}',
    'a stack trace',
  ]);
  expect(said).toEqual(['agent: from JSON', 'agent: the engine does not answer']);
});

test('says a message once, however often it is logged', () => {
  const line = '{"level":"warn","message":"again"}';
  expect(announce([line, line, line])).toEqual(['agent: again']);
});
