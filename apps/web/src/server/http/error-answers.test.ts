import { TRPCError } from '@trpc/server';
import { BulkheadError, ERROR_CODES } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import type { Log } from '../deps.ts';
import { TRPC_CODES, toBulkheadError } from './error-answers.ts';

function recordingLog() {
  const lines: [string, Record<string, unknown> | undefined][] = [];
  const write: Log['info'] = (message, about) => void lines.push([message, about]);
  return { lines, log: { info: write, warn: write, error: write } };
}

describe('toBulkheadError', () => {
  it('lets our own errors through, wrapped or not', () => {
    for (const code of ERROR_CODES) {
      const own = new BulkheadError(code, 'why', { field: 'x' });
      expect(toBulkheadError(own, undefined, undefined)).toBe(own);
      expect(toBulkheadError(new TRPCError({ code: TRPC_CODES[code], cause: own }), undefined, undefined)).toBe(own);
    }
  });

  it('hides everything else behind a correlation id under which it is logged', () => {
    const { lines, log } = recordingLog();
    const answer = toBulkheadError(new TypeError('secret of the inside'), undefined, log, 'instances.get');
    expect(answer.code).toBe('INTERNAL');
    expect(answer.message).not.toContain('secret');
    const [message, about] = lines[0] ?? [];
    expect(message).toBe('unexpected error');
    expect(answer.message).toContain(String(about?.['correlationId']));
    expect(String(about?.['error'])).toContain('secret of the inside');
  });

  it.each([
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('x'), { code: 'P1001' }),
    Object.assign(new Error('x'), {
      code: 'P2028',
      message: 'Transaction API error: Unable to start a transaction in the given time.',
    }),
    Object.assign(new Error('x'), {
      code: 'P2010',
      meta: { driverAdapterError: { cause: { originalCode: '57P03' } } },
    }),
    new Error('outer', { cause: { kind: 'DatabaseNotReachable' } }),
    new Error('Connection terminated unexpectedly'),
  ])('says of a database that is away that it is: %s', (error) => {
    expect(toBulkheadError(error, undefined, recordingLog().log).code).toBe('UNAVAILABLE');
  });

  it('does not take a refused statement for an absent database', () => {
    const error = Object.assign(new Error('x'), {
      code: 'P2010',
      meta: { driverAdapterError: { cause: { originalCode: '42601' } } },
    });
    expect(toBulkheadError(error, undefined, recordingLog().log).code).toBe('INTERNAL');
  });
});
