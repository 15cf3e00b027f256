import { describe, expect, test } from 'vitest';
import { EVERY_CONTAINER, findRule, parseDeviceRules, toGrants, toRules } from './device-rules.ts';

describe('lists of devices', () => {
  test('everything, nothing, and what is no list', () => {
    expect(parseDeviceRules('a *:* rwm')).toBeNull();
    expect(parseDeviceRules('')).toEqual(new Map());
    expect(parseDeviceRules('c 136:* rwm\nb 7:0 r')).toEqual(
      new Map([
        ['c 136:*', 'rwm'],
        ['b 7:0', 'r'],
      ]),
    );
    expect(() => parseDeviceRules('c 1:3')).toThrow('devices.list holds no rule: "c 1:3"');
  });

  test('a grant becomes a rule by number and comes back by the kernel’s name', () => {
    const grants = [{ path: '/dev/kmsg', access: 'rw' as const }];
    const rules = toRules(grants);
    expect(rules.get('c 1:11')).toBe('rw');
    expect(rules.size).toBe(EVERY_CONTAINER.size + 1);
    expect(toGrants(rules)).toEqual(grants);
  });

  test('what every container may use is no grant; more of it is', () => {
    expect(toGrants(EVERY_CONTAINER)).toEqual([]);
    expect(toGrants(new Map([['c 1:11', 'wm']]))).toEqual([{ path: '/dev/kmsg', access: 'rwm' }]);
    expect(toGrants(new Map([['c 4000:1', 'r']]))).toEqual([{ path: '/dev/char/4000:1', access: 'r' }]);
    expect(toRules([{ path: '/dev/char/4000:1', access: 'r' }]).get('c 4000:1')).toBe('r');
  });

  test('reading a rule back', () => {
    const list = 'c 1:3 rwm\nb 7:0 r';
    expect(findRule('c 1:3 rw', true, list)).toEqual({ found: 'c 1:3 rwm', matches: true });
    expect(findRule('b 7:0 rw', true, list)).toEqual({ found: 'b 7:0 r', matches: false });
    expect(findRule('b 7:0 w', false, list)).toEqual({ found: 'b 7:0 r', matches: true });
    expect(findRule('b 7:0 r', false, list)).toEqual({ found: 'b 7:0 r', matches: false });
    expect(findRule('c 9:9 r', false, list)).toEqual({ found: '', matches: true });
    expect(findRule('a', false, list).matches).toBe(true);
    expect(findRule('a', false, 'a *:* rwm').matches).toBe(false);
  });
});
