import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeGroups } from '../fixtures/cgroup-tree.ts';
import { startEngine } from '../fixtures/engine.ts';
import { AGENT_BUNDLE } from '../fixtures/image.ts';
import { startImpostor } from '../fixtures/impostor.ts';
import { killAll, processesOf, run, runOrThrow, type RunResult } from '../fixtures/processes.ts';
import { rigName } from '../fixtures/rig-folder.ts';
import { agentEnvironment, runWebCommand } from '../fixtures/stack-parts.ts';
import { startStack, type Stack, type StackHost } from '../fixtures/stack.ts';
import { until } from '../fixtures/until.ts';

let stack: Stack;
let host: StackHost;
beforeAll(async () => {
  stack = await startStack({ suite: 'enrolment', netns: true });
  const [only] = stack.hosts;
  if (!only) throw new Error('no host');
  host = only;
});
afterAll(() => stack?.stop());

let attempts = 0;

/** Tries to enrol with a state folder of its own. */
async function tryToEnrol(
  token: string,
  controlUrl = host.settings.controlUrl,
): Promise<RunResult & { stateDir: string }> {
  attempts += 1;
  const stateDir = `${stack.folder}/attempt-${attempts}`;
  mkdirSync(stateDir);
  const result = await run(process.execPath, [AGENT_BUNDLE, 'enrol'], {
    env: { ...agentEnvironment({ ...host.settings, stateDir, controlUrl }), BULKHEAD_JOIN_TOKEN: token },
    timeoutMs: 30_000,
  });
  return { ...result, stateDir };
}

function hasCertificate(stateDir: string): boolean {
  return existsSync(stateDir) && readdirSync(stateDir, { recursive: true }).some((name) => /cert/i.test(String(name)));
}

it('takes a token once', async () => {
  const { token, hostId } = await stack.api.hosts.enrol.mutate({ name: 'once' });
  const first = await tryToEnrol(token);
  expect(first.code, first.stderr).toBe(0);
  expect(hasCertificate(first.stateDir)).toBe(true);
  const second = await tryToEnrol(token);
  expect(second.code).not.toBe(0);
  expect(second.stderr + second.stdout).toContain('used already');
  expect(hasCertificate(second.stateDir)).toBe(false);
  expect(await stack.db.agentCertificate.count({ where: { hostId } })).toBe(1);
});

it('lets exactly one of several agents in that come with one token at once', async () => {
  const { token, hostId } = await stack.api.hosts.enrol.mutate({ name: 'raced' });
  const results = await Promise.all(Array.from({ length: 4 }, () => tryToEnrol(token)));
  expect(results.filter((result) => result.code === 0)).toHaveLength(1);
  expect(await stack.db.agentCertificate.count({ where: { hostId } })).toBe(1);
});

it('refuses a token that has expired, and one that a newer one has replaced', async () => {
  const { token, hostId } = await stack.api.hosts.enrol.mutate({ name: 'late' });
  await stack.db
    .$executeRaw`update "JoinToken" set "expiresAt" = now() - interval '1 second' where "hostId" = ${hostId}::uuid`;
  const expired = await tryToEnrol(token);
  expect(expired.code).not.toBe(0);
  expect(expired.stderr + expired.stdout).toContain('expired');

  const { token: replaced } = await stack.api.hosts.renewToken.mutate({ hostId });
  const { token: newest } = await stack.api.hosts.renewToken.mutate({ hostId });
  expect((await tryToEnrol(replaced)).code).not.toBe(0);
  expect((await tryToEnrol(newest)).code).toBe(0);
});

it('keeps only a hash of the token', async () => {
  const { token } = await stack.api.hosts.enrol.mutate({ name: 'hashed' });
  const [, id, secret] = token.split('.');
  const row = await stack.db.joinToken.findUniqueOrThrow({ where: { id: id ?? '' } });
  expect(JSON.stringify(row)).not.toContain(secret);
});

it('sends nothing secret to somebody with another authority', async () => {
  const { token } = await stack.api.hosts.enrol.mutate({ name: 'lured' });
  const impostor = await startImpostor();
  try {
    const result = await tryToEnrol(token, impostor.url);
    expect(result.code).not.toBe(0);
    expect(impostor.received.map((request) => request.line)).toEqual(['GET /v1/authority']);
    expect(impostor.received[0]?.text).not.toContain(token.split('.')[2]);
  } finally {
    await impostor.close();
  }
  // The token was not spent by it.
  expect((await tryToEnrol(token)).code).toBe(0);
});

it('sends nothing secret to somebody who shows the true authority without holding its key', async () => {
  const { token } = await stack.api.hosts.enrol.mutate({ name: 'relayed' });
  const { certificatePem } = await stack.db.authority.findUniqueOrThrow({ where: { name: 'root' } });
  const impostor = await startImpostor(certificatePem);
  try {
    expect((await tryToEnrol(token, impostor.url)).code).not.toBe(0);
    expect(impostor.received.map((request) => request.line)).toEqual(['GET /v1/authority']);
  } finally {
    await impostor.close();
  }
});

it('names the wrong token instead of trying it', async () => {
  const result = await tryToEnrol('bhj1.nonsense');
  expect(result.code).not.toBe(0);
  expect(result.stderr + result.stdout).toMatch(/token/i);
});

it('installs itself with the shown command on a machine without node, and upgrades without a token', async () => {
  const namespace = host.namespace?.name;
  const root = rigName();
  const engine = await startEngine({ name: root, folder: stack.folder, netns: namespace });
  try {
    const { command, hostId } = await stack.api.hosts.enrol.mutate({ name: 'installed' });
    const tools = `${stack.folder}/tools`;
    mkdirSync(tools);
    for (const tool of [
      'sh',
      'curl',
      'gzip',
      'uname',
      'id',
      'mkdir',
      'mv',
      'rm',
      'chmod',
      'cat',
      'setsid',
      'tr',
      'grep',
      'sleep',
    ]) {
      symlinkSync((await runOrThrow('which', [tool])).trim(), `${tools}/${tool}`);
    }
    const env = {
      PATH: tools,
      BULKHEAD_INSTALL_DIR: `${stack.folder}/installed/program`,
      BULKHEAD_AGENT_STATE_DIR: `${stack.folder}/installed/state`,
      BULKHEAD_CGROUP_ROOT: root,
      DOCKER_HOST: engine.dockerHost,
    };
    // In a mount namespace that hides systemd: the user's own services are not for a test to touch.
    const hide = '[ ! -d /run/systemd ] || /bin/mount -t tmpfs tmpfs /run/systemd';
    const install = (line: string) =>
      runOrThrow('/usr/bin/unshare', ['--mount', '/bin/sh', '-c', `${hide}; ${line}`], {
        env,
        namespace,
        timeoutMs: 120_000,
      });

    const shown = command.replaceAll('https://127.0.0.1:', `https://${host.namespace?.gateway}:`);
    expect(await install(shown)).toContain('running as process');
    const installed = { ...host, name: 'installed', id: hostId };
    await stack.untilOnline(installed);
    // Online is who has connected; what the engine is comes with its first report.
    const first = await until('what the host is', async () => {
      const view = await stack.api.hosts.get.query({ hostId });
      return view.facts?.engine ? view : null;
    });
    expect(first.facts?.engine?.rootDirectory).toBe(engine.dataDir);
    expect(first.facts?.cgroup.root).toContain(root);

    const { linkEpoch } = await stack.db.host.findUniqueOrThrow({ where: { id: hostId } });
    expect(await install(shown.replace(/BULKHEAD_JOIN_TOKEN=\S+ /, ''))).toContain('upgrading');
    await until('the upgraded agent', async () => {
      const row = await stack.db.host.findUniqueOrThrow({ where: { id: hostId } });
      return row.linkEpoch > linkEpoch;
    });
    await stack.untilOnline(installed);
  } finally {
    await killAll(processesOf(`${stack.folder}/installed`));
    await engine.stop();
    removeGroups((path) => path.split('/')[1] === root);
  }
});

it('closes the link of a revoked host at once and does not let it back in', async () => {
  const token = (await runWebCommand(stack.webSettings, ['join-token', '--host', 'leaving'])).match(/bhj1\.\S+/)?.[0];
  if (token === undefined) throw new Error('join-token prints a token');
  const row = await stack.db.host.findUniqueOrThrow({ where: { name: 'leaving' } });
  await stack.api.hosts.revoke.mutate({ hostId: row.id });
  expect((await tryToEnrol(token)).code).not.toBe(0);

  await stack.api.hosts.revoke.mutate({ hostId: host.id });
  const revokedAt = performance.now();
  await until('the host is shown as revoked', async () => {
    const view = await stack.api.hosts.get.query({ hostId: host.id });
    return view.state === 'revoked';
  });
  const before = await stack.db.host.findUniqueOrThrow({ where: { id: host.id } });
  await host.agent.kill9();
  await host.agent.start();
  // Long enough for several attempts to dial.
  await until('some seconds of silence', () => performance.now() - revokedAt > 4_000);
  const after = await stack.db.host.findUniqueOrThrow({ where: { id: host.id } });
  expect(after.linkEpoch).toBe(before.linkEpoch);
  expect(after.lastSeenAt).toEqual(before.lastSeenAt);
});
