import { NO_CONTROLS, MIB } from '@bulkhead/shared';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { TOTP, URI } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exportHeads } from '../services/audit/export-heads.ts';
import { ensureAdmin } from '../services/identity/ensure-admin.ts';
import { issueSetupCode } from '../services/identity/issue-setup-code.ts';
import { createTestPlane, IMAGE, type TestPlane } from '../testing.ts';
import { openWebServer, type WebServer } from './web-server.ts';

/** What was sent back for one request, without what was sent. */
interface Exchange {
  what: string;
  url: string;
  /** Status line, headers and body. */
  answer: string;
}

let plane: TestPlane;
let server: WebServer;
const exchanges: Exchange[] = [];
/** Every secret by a name for it, and the one answer that may show it. */
const secrets = new Map<string, { text: string; shownBy: Exchange | null }>();

function keep(name: string, text: string | null | undefined, shownBy: Exchange | null = null): string {
  if (text === null || text === undefined || text.length < 6) throw new Error(`${name} is not there`);
  secrets.set(name, { text, shownBy });
  return text;
}

const answerSchema = z.object({ result: z.object({ data: z.unknown() }) });

/** A browser: keeps its cookie, and remembers all that it is answered. */
function openBrowser() {
  let cookie: string | null = null;
  const base = `http://127.0.0.1:${server.port}`;
  async function send(kind: 'query' | 'mutation', path: string, input: unknown, headers: Record<string, string> = {}) {
    const asked = kind === 'query' && input !== undefined ? `?input=${encodeURIComponent(JSON.stringify(input))}` : '';
    const url = `${base}/api/trpc/${path}${asked}`;
    const res = await fetch(url, {
      method: kind === 'query' ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/json',
        'x-bulkhead-csrf': '1',
        origin: base,
        ...(cookie === null ? {} : { cookie }),
        ...headers,
      },
      ...(kind === 'mutation' && { body: JSON.stringify(input ?? {}) }),
    });
    const body = await res.text();
    const exchange = { what: path, url, answer: `${res.status} ${JSON.stringify([...res.headers])}\n${body}` };
    exchanges.push(exchange);
    for (const line of res.headers.getSetCookie()) {
      const [, value = ''] = /^[^=]+=([^;]*)/.exec(line) ?? [];
      cookie = line.split(';', 1)[0] ?? null;
      if (value.length > 10) keep(`session of ${path} ${exchanges.length}`, value, exchange);
    }
    const parsed = answerSchema.safeParse(JSON.parse(body));
    return { exchange, data: parsed.success ? (parsed.data.result.data as Record<string, never>) : null };
  }
  return {
    mutate: (path: string, input: unknown) => send('mutation', path, input),
    query: (path: string, input?: unknown, headers?: Record<string, string>) => send('query', path, input, headers),
  };
}

const BOSS = { email: 'boss@example.org', password: keep('password of the administrator', 'correct horse battery') };

beforeAll(async () => {
  plane = await createTestPlane();
  server = await openWebServer(plane.deps, async (_req, res) => {
    res.end('a page');
  });
});
afterAll(async () => {
  await server.close();
  await plane.close();
});

/** The main flows, by a real client at the real port. */
async function liveALittle(): Promise<void> {
  await openBrowser().mutate('session.setUp', {
    code: keep('setup code', await issueSetupCode(plane.deps)),
    email: 'first@example.org',
    displayName: 'First',
    password: keep('password of the first', 'staple orange window cloud'),
  });
  await ensureAdmin(plane.deps, BOSS);
  const boss = openBrowser();
  const wrong = keep('a wrong password', 'wrong-password-by-mistake');
  await boss.mutate('session.signIn', { email: BOSS.email, password: wrong });
  await boss.mutate('session.signIn', { email: wrong, password: wrong });
  const unknown = 'unheard-of-secret-field';
  keep('an unknown field', unknown, (await boss.mutate('session.signIn', { ...BOSS, [unknown]: wrong })).exchange);
  await boss.mutate('session.signIn', BOSS);

  const invited = await boss.mutate('users.invite', {
    email: 'new@example.org',
    displayName: 'New',
    systemRole: 'none',
  });
  const code = keep('invitation code', invited.data?.['code'], invited.exchange);
  const guest = openBrowser();
  const chosen = keep('password that was chosen', 'seven purple elephants march');
  await guest.mutate('session.acceptInvitation', { code, displayName: 'New', password: chosen });
  const reset = await boss.mutate('users.resetPassword', { userId: invited.data?.['userId'] });
  const resetCode = keep('reset code', reset.data?.['code'], reset.exchange);
  await openBrowser().mutate('session.resetPassword', { code: `${resetCode}X`, password: chosen });
  const renewed = keep('password after the reset', 'nine yellow giraffes swim');
  await openBrowser().mutate('session.resetPassword', { code: resetCode, password: renewed });

  const person = openBrowser();
  await person.mutate('session.signIn', { email: 'new@example.org', password: renewed });
  const factor = await person.mutate('account.beginSecondFactor', {});
  keep('authenticator secret', factor.data?.['secret'], factor.exchange);
  const totp = URI.parse(factor.data?.['uri'] ?? '');
  if (!(totp instanceof TOTP)) throw new Error('not an authenticator');
  const confirmed = await person.mutate('account.confirmSecondFactor', { code: totp.generate() });
  const recovery = z.array(z.string()).parse(confirmed.data?.['recoveryCodes']);
  recovery.forEach((one, n) => keep(`recovery code ${n}`, one, confirmed.exchange));
  const second = openBrowser();
  const challenged = await second.mutate('session.signIn', { email: 'new@example.org', password: renewed });
  const { challengeToken } = z.object({ challengeToken: z.string() }).parse(challenged.data?.['challenge']);
  keep('challenge', challengeToken, challenged.exchange);
  await second.mutate('session.confirmSignIn', { challengeToken, code: '000000' });
  await second.mutate('session.confirmSignIn', { challengeToken, code: recovery[0] });

  const quota = { instances: 5, cpuMillicores: 5000, memoryBytes: 512 * MIB, pids: 500 };
  await boss.mutate('tenants.create', { slug: 'acme', name: 'Acme', quota });
  const added = await boss.mutate('members.add', { tenantSlug: 'acme', email: 'other@example.org', role: 'owner' });
  keep('code of a member', added.data?.['invitationCode'], added.exchange);
  const wish = { name: 'ci', scopes: ['tenant:read', 'instances:read'], expiresInDays: 1 };
  const made = await boss.mutate('tokens.create', { tenantSlug: 'acme', ...wish });
  const token = keep("tenant's token", made.data?.['token'], made.exchange);
  keep("secret of the tenant's token", token.split('_').at(2), made.exchange);
  const own = await boss.mutate('tokens.createOwn', wish);
  keep('own token', own.data?.['token'], own.exchange);
  await openBrowser().query('instances.list', { tenantSlug: 'acme' }, { authorization: `Bearer ${token}` });
  await openBrowser().query('instances.list', { tenantSlug: 'acme' }, { authorization: `Bearer ${token}0` });

  const enrolled = await boss.mutate('hosts.enrol', { name: 'one' });
  const joining = keep('join token', enrolled.data?.['token'], enrolled.exchange);
  keep('secret of the join token', joining.split('.').at(2), enrolled.exchange);
  await plane.makeHost({ name: 'ready' });
  const size = { cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 32 };
  const env = [{ name: 'DATABASE_PASSWORD', value: keep('value in an environment', 'environment-value-of-acme') }];
  const spec = { name: 'web', image: IMAGE, ...size, env };
  const launched = await boss.mutate('instances.launch', { tenantSlug: 'acme', spec });
  await boss.mutate('instances.launch', { tenantSlug: 'acme', spec });
  await boss.mutate('instances.launch', {
    tenantSlug: 'acme',
    spec: { ...spec, env: [{ name: '1', value: env[0]?.value }] },
  });
  await boss.mutate('session.changePassword', {
    currentPassword: wrong,
    newPassword: keep('password that was not taken', 'eleven green turtles dance'),
  });

  const target = { kind: 'webhook', url: 'https://hooks.example.org/hook' };
  const channel = await boss.mutate('channels.create', { tenantSlug: 'acme', name: 'chat', target });
  keep('signing key', channel.data?.['signingSecret'], channel.exchange);
  const rotated = await boss.mutate('channels.rotateSecret', { tenantSlug: 'acme', channelId: channel.data?.['id'] });
  keep('another signing key', rotated.data?.['signingSecret'], rotated.exchange);
  const password = keep('password of the mail server', 'fourteen grey pigeons deliver');
  const mail = { host: 'smtp.example.org', security: 'tls', username: 'x', fromAddress: 'a@example.org', password };
  await boss.mutate('mail.update', { ...mail, port: 465 });
  await boss.mutate('mail.update', { ...mail, port: 0 });

  await exportHeads(plane.deps);
  const folder = plane.deps.env.BULKHEAD_DATA_DIR;
  const key = await readFile(join(folder, 'secret.key'));
  for (const form of ['hex', 'base64', 'base64url'] as const) keep(`sealing key as ${form}`, key.toString(form));
  for (const { name, sealedKey } of await plane.deps.db.authority.findMany()) keep(`sealed key of ${name}`, sealedKey);

  const hostId = enrolled.data?.['hostId'];
  const instanceId = launched.data?.['instanceId'];
  const reads: [string, unknown?][] = [
    ['session.current'],
    ['account.get'],
    ['account.sessions'],
    ['users.list', {}],
    ['tenants.list'],
    ['hosts.list'],
    ['hosts.get', { hostId }],
    ['members.list', { tenantSlug: 'acme' }],
    ['tokens.list', { tenantSlug: 'acme' }],
    ['tokens.listOwn'],
    ['instances.list', { tenantSlug: 'acme' }],
    ['operations.list', { tenantSlug: 'acme', limit: 20 }],
    ['channels.list', { tenantSlug: 'acme' }],
    ['mail.get', {}],
    ['audit.list', { tenantSlug: 'acme', limit: 500 }],
    ['audit.listAll', { limit: 500 }],
    ['audit.standingOfAll'],
  ];
  for (const [path, input] of reads) await boss.query(path, input);
  // The tenant's members see what their instance was launched with; nobody else does.
  const { exchange } = await boss.query('instances.get', { tenantSlug: 'acme', instanceId });
  keep('value in an environment', env[0]?.value, exchange);
  await boss.mutate('instances.configure', { tenantSlug: 'acme', instanceId, controls: NO_CONTROLS });
  await boss.mutate('session.signOut', {});
}

describe('after everything that has to do with secrets was done at a real port', () => {
  beforeAll(() => liveALittle(), 60_000);

  const found = (where: string) => [...secrets].filter(([, { text }]) => where.includes(text)).map(([name]) => name);

  it('all of them were seen, so that something is looked for', () => {
    expect(secrets.size).toBeGreaterThan(30);
    for (const [name, { text, shownBy }] of secrets) if (shownBy) expect(shownBy.answer, name).toContain(text);
    expect(exchanges.filter(({ answer }) => answer.startsWith('2')).length).toBeGreaterThan(25);
    expect(exchanges.filter(({ answer }) => answer.startsWith('4')).length).toBeGreaterThan(5);
  });

  it('no line of log holds one', () => {
    expect(found(plane.logged.join('\n'))).toEqual([]);
  });

  it('no URL holds one', () => {
    expect(found(exchanges.map(({ url }) => `${url} ${decodeURIComponent(url)}`).join('\n'))).toEqual([]);
  });

  it('no answer holds one but the one that shows it once', () => {
    const leaks = exchanges.flatMap((exchange) =>
      found(exchange.answer)
        .filter((name) => secrets.get(name)?.shownBy !== exchange)
        .map((name) => `${exchange.what}: ${name}`),
    );
    expect(leaks).toEqual([]);
  });

  it('a forged request is in the audit log', async () => {
    const forged = await fetch(`http://127.0.0.1:${server.port}/api/trpc/hosts.enrol`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
      body: '{}',
    });
    expect(forged.status).toBe(403);
    const entry = await plane.deps.db.auditEntry.findFirstOrThrow({
      where: { action: 'hosts.enrol', outcome: 'refused' },
    });
    expect(entry).toMatchObject({ actor: 'nobody', chain: 'system', details: { code: 'FORBIDDEN' } });
  });

  it('TRACE is answered by nobody', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request({ port: server.port, path: '/', method: 'TRACE', headers: { cookie: 'a=b' } }, (res) => {
        res.resume();
        resolve(res.statusCode);
      });
      asked.once('error', reject);
      asked.end();
    });
    expect(status).toBe(405);
  });

  it('the database holds none that could be kept as a hash or sealed', async () => {
    const tables = await plane.deps.db.$queryRaw<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) {
      const rows = await plane.deps.db.$queryRawUnsafe<{ row: string }[]>(`select t::text as row from "${name}" t`);
      const readable = found(rows.map(({ row }) => row).join('\n')).filter((one) => !one.startsWith('sealed key'));
      // What a container is started with has to be readable for whoever starts it.
      expect(readable, name).toEqual(name === 'Instance' ? ['value in an environment'] : []);
    }
  });
});
