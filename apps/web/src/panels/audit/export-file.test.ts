import type { AuditEntryView } from '@bulkhead/shared';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_EXPORTED, readExport, toCsvLine } from './export-file.ts';

const entry: AuditEntryView = {
  id: '1',
  chain: 'system',
  seq: 1,
  atMs: 0,
  actor: 'user:1',
  actorName: 'Ada',
  tenantSlug: null,
  action: 'hosts.enrol',
  target: 'host:1',
  outcome: 'accepted',
  address: '192.0.2.1',
  details: { name: 'one' },
  hash: 'ab',
};

/** A reader of RFC 4180, to see what a spreadsheet sees. */
function readCsvLine(line: string): string[] {
  const fields = line.replace(/\r\n$/, '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...fields].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

it('writes a line with one field for each column', () => {
  expect(readCsvLine(toCsvLine(entry))).toEqual([
    '1',
    '1970-01-01T00:00:00.000Z',
    'user:1',
    'Ada',
    '',
    'hosts.enrol',
    'host:1',
    'accepted',
    '192.0.2.1',
    '{"name":"one"}',
    'system',
    'ab',
  ]);
});

it('writes nothing that a spreadsheet takes for a formula, and loses no text', () => {
  const text = fc.tuple(
    fc.constantFrom('', ' ', '\t', '\n'),
    fc.constantFrom('=', '+', '-', '@', '|', '%', '"', 'a'),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (parts) => {
      const actorName = parts.join('');
      const written = readCsvLine(toCsvLine({ ...entry, actorName }))[3] ?? '';
      expect(/^\s*[=+\-@|%]/.test(written)).toBe(false);
      expect(written.endsWith(actorName)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

it('reads page after page and stops at the bound', async () => {
  const page = Array.from({ length: 500 }, () => entry);
  let reads = 0;
  const exported = await readExport(
    () => Promise.resolve({ rows: page, next: { atMs: 1, id: String((reads += 1)) } }),
    'jsonl',
    () => {},
  );
  expect(exported).toMatchObject({ entries: MAX_EXPORTED, truncated: true });
  expect(reads).toBe(MAX_EXPORTED / 500);
  const short = await readExport(
    () => Promise.resolve({ rows: [entry], next: null }),
    'jsonl',
    () => {},
  );
  expect(short.truncated).toBe(false);
  expect(JSON.parse(short.parts.join(''))).toMatchObject({ time: '1970-01-01T00:00:00.000Z', actor: 'user:1' });
});
