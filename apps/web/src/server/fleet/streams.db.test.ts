import { randomUUID } from 'node:crypto';
import { BulkheadError, EXEC_WINDOW_BYTES, type AgentExecMessage, type ExecMessage } from '@bulkhead/shared';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../packages/db/src/testing.ts';
import { readEnvironment } from '../../env.ts';
import type { ExecEnd, HostStreams } from '../deps.ts';
import { issueJoinToken } from '../services/enrolment/issue-join-token.ts';
import { bundleOf, loadAuthority } from './authority.ts';
import { startFleet, type RunningFleet } from './index.ts';
import { ask, dial, makeAgentKey, type AgentDouble } from './testing/agent-double.ts';
import { eventually, makeTestDeps, seedHost, type TestDeps } from './testing/seed.ts';

let database: TestDatabase;
let deps: TestDeps & { env: ReturnType<typeof readEnvironment> };
let fleet: RunningFleet;
let double: AgentDouble;
let streams: HostStreams;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = readEnvironment({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    BULKHEAD_DATA_DIR: '/nonexistent',
    BULKHEAD_AGENT_PORT: '0',
    BULKHEAD_AGENT_LISTEN: '127.0.0.1',
  });
  deps = { ...makeTestDeps(database), env };
  await loadAuthority(deps);
  fleet = await startFleet(deps);
});
afterAll(async () => {
  await fleet.close();
  await deps.cleanUp();
  await database.drop();
});
beforeEach(async () => {
  const { id: hostId } = await seedHost(database.db);
  const authorityPem = bundleOf(await loadAuthority(deps));
  const { token } = await database.db.$transaction((tx) => issueJoinToken(deps, tx, hostId));
  const { keyPem, csrPem } = await makeAgentKey('CN=agent');
  const answer = await ask(fleet.port, '/v1/enrol', { authorityPem, body: { token, csrPem } });
  const { certificatePem } = answer.json() as { certificatePem: string };
  double = await dial({ port: fleet.port, credentials: { keyPem, certificatePem, authorityPem } });
  await eventually(() => {
    streams = fleet.streams(hostId);
  });
});

const CHUNK = 32 * 1024;
const output = (bytes = CHUNK): AgentExecMessage => ({
  kind: 'output',
  stream: 'stdout',
  base64: Buffer.alloc(bytes).toString('base64'),
});

async function open() {
  const reference = { execId: randomUUID(), instanceId: randomUUID(), holder: 'me' };
  const { execId, instanceId } = reference;
  const start = { execId, instanceId, command: ['sh'], tty: false, columns: 80, rows: 24 };

  const ends: ExecEnd[] = [];
  await streams.openExec({ start, holder: reference.holder, onEnded: (end) => void ends.push(end) });
  return { reference, ends };
}

/** An agent that says this, and then nothing more until it is left. */
function says(...messages: AgentExecMessage[]) {
  double.answers.exec = async function* (_start, signal) {
    yield { kind: 'opened' };
    yield* messages;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  };
}

test('only what the reader has taken is given back to the agent', async () => {
  says(output(), output(), output());
  const { reference, ends } = await open();
  const leave = new AbortController();
  const reader = streams.watchExec(reference, leave.signal)[Symbol.asyncIterator]();
  await reader.next();
  await reader.next();
  await eventually(() => expect(double.taken.get(reference.execId)).toBe(CHUNK));
  await reader.next();
  await eventually(() => expect(double.taken.get(reference.execId)).toBe(2 * CHUNK));
  leave.abort();
  expect(await reader.next()).toMatchObject({ done: true });
  expect(ends).toEqual([{ exitCode: null, reason: 'closed' }]);
});

test('an exec is its holder’s, has one reader, and is over with the link', async () => {
  says();
  const { reference, ends } = await open();
  const stranger = { ...reference, holder: 'somebody else' };
  const write = { base64: '', isLast: false };
  await expect(streams.writeExec(stranger, write)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(streams.writeExec({ ...reference, instanceId: randomUUID() }, write)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(() => streams.closeExec(stranger)).toThrow(BulkheadError);
  const { signal } = new AbortController();
  const reader = streams.watchExec(reference, signal)[Symbol.asyncIterator]();
  expect(() => streams.watchExec(reference, signal)).toThrow('watches this exec already');
  const next = reader.next();
  double.socket.terminate();
  expect(await next).toMatchObject({ value: { kind: 'ended', exitCode: null, reason: 'link-lost' } });
  expect(ends).toEqual([{ exitCode: null, reason: 'link-lost' }]);
});

test('what ended before anybody watched is still told', async () => {
  says(output(5), { kind: 'ended', exitCode: 4, reason: 'exited' });
  const { reference, ends } = await open();
  await eventually(() => expect(ends).toEqual([{ exitCode: 4, reason: 'exited' }]));
  const told: ExecMessage[] = [];
  for await (const message of streams.watchExec(reference, new AbortController().signal)) told.push(message);
  expect(told.map(({ kind }) => kind)).toEqual(['output', 'ended']);
});

test('an agent that sends more than it may is not listened to', async () => {
  says(...Array.from({ length: (2 * EXEC_WINDOW_BYTES) / CHUNK + 1 }, () => output()));
  const { ends } = await open();
  await eventually(() => expect(ends).toEqual([{ exitCode: null, reason: 'failed' }]));
});

test('what the agent refuses with is passed on in its own terms, and nothing else of it', async () => {
  double.answers.exec = () => {
    throw new BulkheadError('TOO_MANY_ATTEMPTS', 'This instance runs 10.', { count: 10, retryAfterSec: 1 });
  };
  await expect(open()).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS', details: { count: 10 } });
  double.answers.exec = () => {
    throw new Error('/etc/secret on line 7');
  };
  await expect(open()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.not.stringContaining('secret') });
  double.answers.log = () => {
    throw new BulkheadError('NOT_FOUND', 'There is no log.');
  };
  const query = { tail: 1, sinceMs: null, follow: false };
  const lines = streams.watchLog(randomUUID(), query, new AbortController().signal)[Symbol.asyncIterator]();
  await expect(lines.next()).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'There is no log.' });
});

test('a reader with a window is sent no more than that before it says what it has taken', async () => {
  says(output(), output(), output(), output());
  const { reference } = await open();
  const leave = new AbortController();
  const reader = streams.watchExec(reference, leave.signal, 2 * CHUNK)[Symbol.asyncIterator]();
  await reader.next();
  await reader.next();
  let isSent = false;
  const third = reader.next().then((next) => {
    isSent = true;
    return next;
  });
  // Somebody else's word does not count.
  streams.takeExec({ ...reference, holder: 'somebody else' }, CHUNK);
  await eventually(() => expect(double.taken.get(reference.execId)).toBe(2 * CHUNK));
  expect(isSent).toBe(false);
  streams.takeExec(reference, CHUNK);
  expect(await third).toMatchObject({ value: { kind: 'output' } });
  const fourth = reader.next();
  leave.abort();
  expect(await fourth).toMatchObject({ done: true });
  // Of what is over it does not matter.
  streams.takeExec(reference, CHUNK);
});
