import { MIB } from '@bulkhead/shared';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryOutStack } from '../../services/stacks/carry-out-stack.ts';
import { createTestPlane, IMAGE, type TestPlane } from '../../testing.ts';
import { openWebServer, type WebServer } from '../web-server.ts';

const PROGRAM = fileURLToPath(new URL('../../../../../../packages/cli/bin/bulkhead.mjs', import.meta.url));

let plane: TestPlane;
let server: WebServer;
let home: string;
beforeAll(async () => {
  plane = await createTestPlane();
  server = await openWebServer(plane.deps, async (_req, res) => {
    res.end('a page');
  });
  home = await mkdtemp(join(tmpdir(), 'bulkhead-cli-'));
});
afterAll(async () => {
  await server.close();
  await plane.close();
  await rm(home, { recursive: true, force: true });
});

interface Run {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** The program as a process of its own, with settings of its own and nothing else of our environment. */
function run(
  args: string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { NODE_ENV: 'test', PATH: process.env['PATH'], HOME: home, XDG_CONFIG_HOME: home, ...env },
      timeout: 20_000,
    });
    const outcome = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (outcome.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (outcome.stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, ...outcome }));
    child.stdin.end(input);
  });
}

const url = () => `http://127.0.0.1:${server.port}`;
const SETTINGS = () => join(home, 'bulkhead', 'settings.json');

async function makeScene() {
  const tenant = await plane.makeTenant();
  const owner = await plane.makeUser();
  await plane.join(tenant.id, owner.id, 'owner');
  const host = await plane.makeHost();
  const make = (scopes: ('tenant:read' | 'instances:read' | 'instances:write')[]) =>
    owner.caller.tokens.create({ tenantSlug: tenant.slug, name: 'cli', scopes, expiresInDays: 1 });
  return { tenant, owner, host, make };
}

// A dozen processes one after the other: on a busy machine each takes a second or two.
describe('the program', { timeout: 120_000 }, () => {
  it('logs in by a piped token, keeps it for this user alone, and works with it', async () => {
    const { tenant, host, make, owner } = await makeScene();
    const { token, id } = await make(['tenant:read', 'instances:read', 'instances:write']);
    const login = await run(['login', '--url', url()], { input: `${token}\n` });
    expect(login).toMatchObject({ exitCode: 0, stderr: `Commands are about the tenant ${tenant.slug}.\n` });
    expect(login.stdout).not.toContain(token);
    expect((await stat(SETTINGS())).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, 'bulkhead'))).mode & 0o777).toBe(0o700);

    const who = await run(['whoami', '--json']);
    expect(JSON.parse(who.stdout)).toMatchObject({ token: { id, tenantSlug: tenant.slug }, systemScopes: [] });

    const size = ['--cpu', '0.1', '--memory', '64MiB', '--pids', '32', '--host', host.name];
    const launched = await run(['instances', 'launch', 'web', '--image', IMAGE, ...size, '--', 'sleep', '60']);
    expect(launched).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Accepted') });
    const instanceId = launched.stdout.trim();
    const stored = await plane.deps.db.instance.findUniqueOrThrow({ where: { id: instanceId } });
    expect(stored).toMatchObject({ name: 'web', cpuMillicores: 100, pids: 32 });
    expect(Number(stored.memoryBytes)).toBe(64 * MIB);

    const list = await run(['instances', 'list']);
    expect(list.stdout.split('\n')[0]).toMatch(/^NAME +STATE +HOST +CORES +MEMORY +IMAGE +ID$/);
    expect(list.stdout).toContain(instanceId);
    expect(JSON.parse((await run(['instances', 'get', 'web', '--json'])).stdout)).toMatchObject({
      command: ['sleep', '60'],
    });
    expect((await run(['instances', 'get', instanceId])).stdout).toMatch(/^command +sleep 60$/m);
    expect(JSON.parse((await run(['quota', '--json'])).stdout)).toMatchObject({
      tenant: { reserved: { instances: 1 } },
    });
    expect((await run(['usage'])).stdout).toMatch(/^memory +\S+ \S+ +64 MiB +/m);

    expect((await run(['instances', 'stop', 'web'])).exitCode).toBe(0);
    expect((await run(['instances', 'delete', 'web'])).exitCode).toBe(0);
    const asked = await owner.caller.operations.list({ tenantSlug: tenant.slug, instanceId });
    expect(asked.map(({ kind }) => kind)).toEqual(['delete', 'stop', 'launch']);

    expect((await run(['logout'])).exitCode).toBe(0);
    expect(await run(['whoami'])).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('bulkhead login') });
  });

  it('ends as its documentation says, with words and a remedy', async () => {
    const { tenant, make, owner } = await makeScene();
    const made = await make(['tenant:read', 'instances:read']);
    const env = { BULKHEAD_URL: url(), BULKHEAD_TOKEN: made.token, BULKHEAD_TENANT: tenant.slug };
    const ends = async (args: string[], more: Record<string, string> = {}) => {
      const { exitCode, stderr, stdout } = await run(args, { env: { ...env, ...more } });
      return { exitCode, stderr, stdout };
    };
    expect(await ends(['quota'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await ends(['nonsense'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('unknown command') });
    expect(await ends(['instances', 'get'])).toMatchObject({ exitCode: 2 });
    expect(await ends(['--help'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('login') });
    const image = ['instances', 'launch', 'web', '--image', IMAGE];
    expect(await ends(image)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--flavor') });
    expect(await ends([...image, '--cpu', '0.1', '--memory', '64MiB', '--pids', '32'])).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('instances:write'),
    });
    expect(await ends(['instances', 'stop', 'nobody'])).toMatchObject({ exitCode: 5 });
    expect(await ends(['quota', '--tenant', 'not-mine'])).toMatchObject({ exitCode: 5 });
    expect(await ends(['quota'], { BULKHEAD_TOKEN: 'bh_wrong' })).toMatchObject({ exitCode: 3 });
    expect(await ends(['quota'], { BULKHEAD_URL: 'http://127.0.0.1:9' })).toMatchObject({ exitCode: 8 });
    // Nothing that could be overheard leaves the machine.
    expect(await ends(['quota'], { BULKHEAD_URL: 'http://dashboard.example' })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('not encrypted'),
    });
    const json = await ends(['quota', '--tenant', 'not-mine', '--json']);
    expect(json.stdout).toBe('');
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'NOT_FOUND', remedy: expect.any(String) } });
    await owner.caller.tokens.revoke({ tenantSlug: tenant.slug, tokenId: made.id });
    expect(await ends(['quota'])).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('not accepted') });
  });

  it('shows a kept token to no other dashboard, follows no redirect, and reads no file that others can', async () => {
    const { make } = await makeScene();
    const { token } = await make(['tenant:read']);
    await run(['login', '--url', url()], { input: token });
    const heard: (string | undefined)[] = [];
    const stranger = createServer((req, res) => {
      heard.push(req.headers.authorization);
      res.writeHead(307, { location: `${url()}/api/v1/whoami` }).end();
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    try {
      const other = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
      expect((await run(['whoami', '--url', other])).exitCode).toBe(3);
      expect(heard).toEqual([]);
      expect((await run(['whoami', '--url', other], { env: { BULKHEAD_TOKEN: 'bh_mine' } })).exitCode).toBe(8);
      expect(heard).toEqual(['Bearer bh_mine']);
    } finally {
      await new Promise((resolve) => stranger.close(resolve));
    }
    await chmod(SETTINGS(), 0o644);
    expect(await run(['whoami'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('chmod 600') });
    await chmod(SETTINGS(), 0o600);
    await writeFile(SETTINGS(), 'nonsense');
    expect(await run(['whoami'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('damaged') });
    expect((await run(['login', '--url', url()], { input: 'bh_wrong' })).exitCode).not.toBe(0);
    expect(await readFile(SETTINGS(), 'utf8')).toBe('nonsense');
    await rm(SETTINGS());
  });

  it('plans, makes, changes and deletes a stack of a file', async () => {
    const tenant = await plane.makeTenant();
    const owner = await plane.makeUser();
    await plane.join(tenant.id, owner.id, 'owner');
    await plane.makeHost();
    const scopes = ['tenant:read', 'stacks:read', 'stacks:write', 'instances:write', 'secrets:write'] as const;
    const made = await owner.caller.tokens.create({
      tenantSlug: tenant.slug,
      name: 'stacks',
      scopes: [...scopes],
      expiresInDays: 1,
    });
    const env = { BULKHEAD_URL: url(), BULKHEAD_TOKEN: made.token, BULKHEAD_TENANT: tenant.slug };
    const stacks = (...args: string[]) => run(['stacks', ...args], { env });
    const [file, values] = [join(home, 'compose.yaml'), join(home, 'values')];
    const service = `image: "${IMAGE}", mem_limit: 64m, environment: {WHO: "$WHO"}, secrets: [password]`;
    const secrets = 'secrets: {password: {environment: PASSWORD}}';
    await writeFile(file, `services: {app: {${service}, privileged: true}}\n${secrets}`);
    const wrong = await stacks('plan', 'shop', '-f', file);
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
    expect(wrong.stderr).toContain('services.app.privileged');
    expect(wrong.stderr).toContain('PASSWORD');

    await writeFile(file, `services: {app: {${service}}}\n${secrets}`);
    await writeFile(values, 'WHO=me\nPASSWORD=hunter2-hunter2\n');
    const plan = await stacks('plan', 'shop', '-f', file, '--env-file', values);
    expect(plan).toMatchObject({ exitCode: 0 });
    expect(plan.stdout).toMatch(/^create +instance +shop-app/m);
    const up = await stacks('up', 'shop', '-f', file, '--env-file', values, '--detach');
    expect(up).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Accepted') });
    expect(JSON.stringify([plan, up])).not.toContain('hunter2');
    expect((await stacks('list')).stdout).toMatch(/^shop +applying +0\/0 +0\/2 +1$/m);
    expect(await stacks('up', 'shop', '-f', file)).toMatchObject({ exitCode: 7 });
    // What a token asked for is done as long as the token may.
    const { db } = plane.deps;
    const { id } = await db.stack.findFirstOrThrow({ where: { tenantId: tenant.id } });
    await carryOutStack(plane.deps, id, 'test');
    expect(await db.instance.count({ where: { tenantId: tenant.id, name: 'shop-app' } })).toBe(1);
    expect(await stacks('down', 'shop', '--detach')).toMatchObject({ exitCode: 0 });
    expect(await stacks('down', 'nothing')).toMatchObject({ exitCode: 5 });
    await owner.caller.tokens.revoke({ tenantSlug: tenant.slug, tokenId: made.id });
    await carryOutStack(plane.deps, id, 'test');
    expect(await db.stack.findUnique({ where: { id } })).toMatchObject({
      state: 'failed',
      problem: { code: 'FORBIDDEN' },
    });
    expect(await db.instance.count({ where: { tenantId: tenant.id, desiredState: 'running' } })).toBe(1);
  });

  it('lets nothing that others named command the terminal', async () => {
    const { tenant, make, owner } = await makeScene();
    const { token } = await make(['tenant:read', 'instances:read']);
    const { id } = await plane.deps.db.user.update({ where: { id: owner.id }, data: { displayName: 'a\u001B[2Jb' } });
    const { stdout } = await run(['whoami'], {
      env: { BULKHEAD_URL: url(), BULKHEAD_TOKEN: token, BULKHEAD_TENANT: tenant.slug },
    });
    expect(id).toBe(owner.id);
    expect(stdout).toContain('a�[2Jb');
    expect(stdout).not.toContain('\u001B');
  });
});
