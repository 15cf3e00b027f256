import type { Statement } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { statementToCsv, statementToJson } from './statement-files.ts';

const quantities = {
  cpuCoreHour: '1.500000',
  memoryGibHour: '0.000000',
  allocatedCpuCoreHour: '0.000000',
  allocatedMemoryGibHour: '0.000000',
  ioGib: '0.000000',
  networkOutGib: '-0.000001',
};
const statement: Statement = {
  tenantSlug: 'shop',
  tenantName: 'Shop',
  month: '2026-11',
  timeZone: 'UTC',
  fromMs: 0,
  toMs: 3_600_000,
  currency: 'EUR',
  digits: 2,
  state: 'final',
  waitingFor: [],
  lines: [
    {
      unit: 'cpuCoreHour',
      fromMs: 0,
      toMs: 3_600_000,
      counted: '5400000000',
      quantity: '1.500000',
      price: '0.045000',
      amount: '0.07',
    },
  ],
  sum: '0.07',
  instances: [{ instanceId: null, name: '=cmd|1', image: 'nginx:1', quantities, amount: '0.067500' }],
  rest: quantities,
};

it('has a line for each line, the sum, and what each instance used', () => {
  const lines = statementToCsv(statement).slice(1);
  expect(lines[0]).toBe('section,name,image,unit,from,to,quantity,price,amount,currency\r\n');
  expect(lines[1]).toBe('line,,,cpuCoreHour,1970-01-01T00:00:00.000Z,1970-01-01T01:00:00.000Z,1.5,0.045,0.07,EUR\r\n');
  expect(lines[2]).toContain('sum,');
  expect(lines).toHaveLength(1 + 1 + 1 + 6 + 1 + 6);
});

it('writes nothing that a spreadsheet takes for a formula, and numbers as numbers', () => {
  const ofInstance = statementToCsv(statement).filter((line) => line.startsWith('instance,'));
  for (const line of ofInstance) expect(line.startsWith(`instance,"'=cmd|1",nginx:1,`)).toBe(true);
  expect(ofInstance[5]).toContain('networkOutGib,1970-01-01T00:00:00.000Z,1970-01-01T01:00:00.000Z,-0.000001,');
});

it('keeps every digit in JSON', () => {
  expect(JSON.parse(statementToJson(statement).join(''))).toEqual(statement);
});
