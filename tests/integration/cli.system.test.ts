import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from '../fixtures/stack.ts';
import { makeTenant } from '../fixtures/tenants.ts';
import { IMAGE } from '../fixtures/image.ts';
import { until } from '../fixtures/until.ts';

const PROGRAM = fileURLToPath(new URL('../../packages/cli/bin/bulkhead.mjs', import.meta.url));
const RUN_TIMEOUT_MS = 60_000;

let stack: Stack;
let tenantSlug: string;
let token: { id: string; token: string };
const home = mkdtempSync(join(tmpdir(), 'bulkhead-cli-'));

beforeAll(async () => {
  stack = await startStack({ suite: 'cli', hosts: 1 });
  tenantSlug = await makeTenant(stack, 'cli');
  const scopes = ['tenant:read', 'instances:read', 'instances:write', 'instances:exec'] as const;
  token = await stack.api.tokens.create.mutate({ tenantSlug, name: 'cli', scopes: [...scopes], expiresInDays: 1 });
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await stack?.stop();
});

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: {
      NODE_ENV: 'test',
      PATH: process.env['PATH'],
      XDG_CONFIG_HOME: home,
      BULKHEAD_URL: stack.origin,
      BULKHEAD_TOKEN: token.token,
      BULKHEAD_TENANT: tenantSlug,
    },
    timeout: RUN_TIMEOUT_MS,
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { child, said, ended };
}

async function run(args: readonly string[], input = '') {
  const { child, said, ended } = start(args);
  child.stdin.end(input);
  return { exitCode: await ended, ...said };
}

it('launches, reads the log, runs commands, measures and deletes', async () => {
  const size = ['--cpu', '0.1', '--memory', '32MiB', '--pids', '32'];
  const command = ['sh', '-c', "trap 'exit 0' TERM; echo out; echo err >&2; while :; do sleep 1; done"];
  const launched = await run(['instances', 'launch', 'web', '--image', IMAGE, ...size, '--wait', '--', ...command]);
  expect(launched).toMatchObject({ exitCode: 0, stderr: 'Launched.\n' });

  const logs = await until('both lines', async () => {
    const read = await run(['logs', 'web', '--tail', 'all']);
    return read.stdout.includes('out') && read.stderr.includes('err') && read;
  });
  expect(logs).toEqual({ exitCode: 0, stdout: 'out\n', stderr: 'err\n' });

  const failing = await run(['exec', 'web', '--', 'sh', '-c', 'echo here; echo there >&2; exit 7']);
  expect(failing).toEqual({ exitCode: 7, stdout: 'here\n', stderr: 'there\n' });
  // Without --interactive a program that reads meets the end of its input at once.
  expect(await run(['exec', 'web', '--', 'cat'], 'not passed on')).toMatchObject({ exitCode: 0, stdout: '' });
  const large = 'x'.repeat(100_000);
  const piped = await run(['exec', '--interactive', 'web', '--', 'wc', '-c'], large);
  expect(piped).toMatchObject({ exitCode: 0, stdout: '100000\n', stderr: '' });
  expect(await run(['exec', 'web', '--', 'no-such-program'])).not.toMatchObject({ exitCode: 0 });

  const usage = JSON.parse((await run(['usage', '--json'])).stdout) as { room: { reserved: { instances: number } } };
  expect(usage.room.reserved.instances).toBe(1);
  expect(await run(['instances', 'delete', 'web', '--wait'])).toMatchObject({ exitCode: 0, stderr: 'Done.\n' });
  expect(JSON.parse((await run(['instances', 'list', '--json'])).stdout)).toEqual([]);
});

it('follows a log until the token ends, within a second, and leaves no token in any log', async () => {
  const size = ['--cpu', '0.1', '--memory', '32MiB', '--pids', '32'];
  const command = ['sh', '-c', "trap 'exit 0' TERM; n=0; while :; do n=$((n+1)); echo line $n; sleep 0.2; done"];
  await run(['instances', 'launch', 'talker', '--image', IMAGE, ...size, '--wait', '--', ...command]);
  const following = start(['logs', 'talker', '--follow', '--tail', '0']);
  await until('lines come', () => following.said.stdout.split('\n').length > 5);
  const revokedAtMs = Date.now();
  await stack.api.tokens.revoke.mutate({ tenantSlug, tokenId: token.id });
  expect(await following.ended).toBe(3);
  // A second for the dashboard, and half of one for a process to end on a busy machine.
  expect(Date.now() - revokedAtMs).toBeLessThan(1_500);
  expect(following.said.stderr).toContain('token has ended');
  const log = readFileSync(`${stack.folder}/logs/web.log`, 'utf8');
  expect(log).not.toMatch(/bh_[0-9A-Za-z]{11}_/);
});
