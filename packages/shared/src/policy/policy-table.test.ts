import { describe, expect, it } from 'vitest';
import { POLICY_TABLE } from './policy-table.ts';
// Names from the engine's own definition, see scripts/list-engine-api.mjs.
import API from './testdata/engine-api.json' with { type: 'json' };

const named = Object.entries(API.fields).flatMap(([call, fields]) => fields.map((field) => `${call} ${field}`));
const decided = POLICY_TABLE.map(({ call, field }) => `${call} ${field}`);

describe('the policy table', () => {
  it('has one row for every field and path of the engine’s API, and none beside them', () => {
    expect(named.length).toBeGreaterThan(300);
    expect(new Set(decided).size, 'a field with two rows').toBe(decided.length);
    expect(
      named.filter((name) => !decided.includes(name)),
      'fields of the engine without a row',
    ).toEqual([]);
    expect(
      decided.filter((name) => !named.includes(name)),
      'rows without a field of the engine',
    ).toEqual([]);
  });

  it('covers the engine of Debian 12 and the newest definition', () => {
    expect(API.versions).toEqual(['1.41', '1.55']);
  });

  it('says of each row why, and of each that is sent what', () => {
    for (const { call, field, decision, rule, attack, reference, holds } of POLICY_TABLE) {
      const name = `${call} ${field}`;
      expect(attack, name).not.toBe('');
      expect(reference, name).toBeGreaterThanOrEqual(1);
      expect(reference, name).toBeLessThanOrEqual(86);
      if (decision === 'denied') expect([rule, holds], name).toEqual(['', undefined]);
      else expect(rule, name).not.toBe('');
      if (decision !== 'denied' && call !== 'path') expect(holds, name).toBeTypeOf('function');
    }
  });

  it('denies every field below one that is denied', () => {
    const rows = new Map(POLICY_TABLE.map((row) => [`${row.call} ${row.field}`, row]));
    for (const { call, field, decision } of POLICY_TABLE) {
      if (call === 'path' || decision === 'denied') continue;
      for (let at = field.lastIndexOf('.'); at > 0; at = field.lastIndexOf('.', at - 1)) {
        const above = field.slice(0, at).replace(/(\[\]|\{\})$/, '');
        expect(rows.get(`${call} ${above}`)?.decision, `${call} ${above}, above ${field}`).not.toBe('denied');
      }
    }
  });
});
