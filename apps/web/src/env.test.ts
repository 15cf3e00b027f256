import { expect, it } from 'vitest';
import { readEnvironment } from './env.ts';

const LEAST = { NODE_ENV: 'test', DATABASE_URL: 'postgresql://x', BULKHEAD_DATA_DIR: '/tmp/x' } as const;
const WRITE = { PROMETHEUS_REMOTE_WRITE_URL: 'http://me:not-to-be-told@10.0.0.9:8428/api/v1/write' };
const QUERY = { PROMETHEUS_QUERY_URL: 'http://me:not-to-be-told@10.0.0.9:8428' };

function failureOf(settings: Record<string, string>): string {
  try {
    readEnvironment({ ...LEAST, ...settings });
  } catch (error) {
    return String(error);
  }
  throw new Error('they were taken');
}

it('keeps minutes in PostgreSQL and tells no metrics unless it is told to', () => {
  const env = readEnvironment({ ...LEAST, PROMETHEUS_QUERY_URL: '', BULKHEAD_METRICS_LISTEN: '' });
  expect([env.PROMETHEUS_QUERY_URL, env.BULKHEAD_METRICS_LISTEN, env.BULKHEAD_METRICS_NAMES]).toEqual([
    undefined,
    undefined,
    [],
  ]);
});

it('takes both of the engine’s URLs or none, and says neither when one is wrong', () => {
  expect(readEnvironment({ ...LEAST, ...WRITE, ...QUERY })).toMatchObject({ ...WRITE, ...QUERY });
  for (const settings of [WRITE, QUERY, { ...WRITE, PROMETHEUS_QUERY_URL: 'ftp://me:not-to-be-told@10.0.0.9' }]) {
    const failure = failureOf(settings);
    expect(failure).toContain('PROMETHEUS_QUERY_URL');
    expect(failure).not.toContain('not-to-be-told');
  }
});

it('names what is wrong with where metrics are told', () => {
  expect(readEnvironment({ ...LEAST, BULKHEAD_METRICS_LISTEN: '9464' }).BULKHEAD_METRICS_LISTEN).toEqual({
    address: '127.0.0.1',
    port: 9464,
  });
  expect(failureOf({ BULKHEAD_METRICS_LISTEN: 'everywhere' })).toContain('BULKHEAD_METRICS_LISTEN');
  expect(failureOf({ BULKHEAD_METRICS_NAMES: 'a,<b>' })).toContain('BULKHEAD_METRICS_NAMES');
});
