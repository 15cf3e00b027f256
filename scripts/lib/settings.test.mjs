import { expect, test } from 'vitest';
import { readSettings } from './settings.mjs';

test('has a default for everything', () => {
  expect(readSettings({})).toMatchObject({ port: 3000, agentPort: 3443, listen: '127.0.0.1', databaseUrl: null });
});

test.each(['0', '65536', '-1', '80.5', 'http'])('refuses %s for a port and names the variable', (PORT) => {
  expect(() => readSettings({ PORT })).toThrow(`PORT is ${PORT}. It must be a port, 1 to 65535.`);
});

test('refuses one port for two purposes', () => {
  expect(() => readSettings({ PORT: '3443' })).toThrow('PORT and BULKHEAD_AGENT_PORT are both 3443');
});

test('refuses an administrator without a password', () => {
  expect(() => readSettings({ BULKHEAD_ADMIN_EMAIL: 'a@b.example' })).toThrow('BULKHEAD_ADMIN_PASSWORD is not');
});
