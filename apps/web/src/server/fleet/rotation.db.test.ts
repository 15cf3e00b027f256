import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { abandonRotation } from '../services/authority/abandon-rotation.ts';
import { beginRotation } from '../services/authority/begin-rotation.ts';
import { finishRotation } from '../services/authority/finish-rotation.ts';
import { getAuthority } from '../services/authority/get-authority.ts';
import { issueJoinToken } from '../services/enrolment/issue-join-token.ts';
import { bumpHost } from '../services/hosts/bump-host.ts';
import { ask, makeAgentKey, pinsOf, type Credentials } from './testing/agent-double.ts';
import { OPERATOR, startFleetRig, type FleetRig, type WebProcess } from './testing/fleet-rig.ts';
import { startRenewingAgent, type RenewingAgent } from './testing/renewing-agent.ts';
import { eventually, seedHost } from './testing/seed.ts';

/** Those that must all be there in the end; one more is left behind on purpose. */
const AGENTS = 50;
const TEST_MS = 120_000;
const MOVE_MS = 40_000;

let rig: FleetRig;
let other: WebProcess;
let agents: RenewingAgent[];
let hostIds: string[];

beforeEach(async () => {
  rig = await startFleetRig();
  other = await rig.startAnother();
  agents = [];
  hostIds = [];
});
afterEach(async () => {
  await Promise.all(agents.map((agent) => agent.stop()));
  await rig.close();
});

/** A host whose agent keeps a link to one of the two processes, or none when it is away. */
async function addAgent(options: { away?: true } = {}): Promise<{ hostId: string; start(): void }> {
  const { hostId, credentials } = await rig.makeHost();
  const index = hostIds.push(hostId) - 1;
  const ports = [rig.first.fleet.port, other.fleet.port];
  const mine = () => (index % 2 === 0 ? ports : ports.toReversed());
  const start = () => void agents.push(startRenewingAgent(`agent-${index}`, mine, credentials));
  if (!options.away) start();
  return { hostId, start };
}

const view = () => getAuthority(rig.first.deps);
const linked = () => agents.filter(({ link }) => link !== null).length;

/** Every agent that is here has a certificate of this root, trusts these, and is served. */
async function untilAt(pin: string, trusts: string[]): Promise<void> {
  await eventually(async () => {
    expect(linked()).toBe(agents.length);
    for (const { credentials } of agents) {
      expect(pinsOf(credentials.authorityPem).split(',').toSorted()).toEqual(trusts.toSorted());
    }
    const issuing = (await view()).roots.find((root) => root.pin === pin);
    expect(issuing?.hosts).toBeGreaterThanOrEqual(agents.length);
  }, MOVE_MS);
}

/** A host has moved when it has linked with a certificate of the new root: that voids those of the old one. */
async function untilBehind(hosts: string[]): Promise<void> {
  await eventually(async () => {
    expect((await view()).behind.map(({ hostId }) => hostId).toSorted()).toEqual(hosts.toSorted());
  }, MOVE_MS);
}

/** A new snapshot reaches every agent that is here. */
async function expectServed(): Promise<void> {
  const { db, changes } = rig.deps;
  for (const hostId of hostIds) await db.$transaction((tx) => bumpHost(tx, changes, hostId));
  await eventually(() => {
    for (const { link } of agents) expect(link?.snapshots.at(-1)?.generation).toBeGreaterThan(1);
  }, MOVE_MS);
}

test(
  `the root is replaced under ${AGENTS} agents of two processes: none is lost, none is away for long`,
  { timeout: TEST_MS },
  async () => {
    await Promise.all(Array.from({ length: AGENTS - 2 }, () => addAgent()));
    const [back, late, lost] = [
      await addAgent({ away: true }),
      await addAgent({ away: true }),
      await addAgent({ away: true }),
    ];
    await eventually(() => expect(linked()).toBe(AGENTS - 2), MOVE_MS);
    const old = (await view()).roots[0]?.pin ?? '';
    const { id: waitingId } = await seedHost(rig.deps.db);
    const waiting = await rig.deps.db.$transaction((tx) => issueJoinToken(rig.deps, tx, waitingId));
    const oldRootPem = (await view()).roots[0]?.certificatePem ?? '';

    const sinceMs = performance.now();
    await beginRotation(rig.first.deps, OPERATOR);
    await beginRotation(other.deps, OPERATOR);
    const next = (await view()).roots[0]?.pin ?? '';
    expect(await view()).toMatchObject({ state: 'rotating', roots: [{ name: 'root-next' }, { name: 'root' }] });
    expect(next).not.toBe(old);

    // Who verifies by the old root alone can still enrol with the token from before, and comes out trusting both.
    const { keyPem, csrPem } = await makeAgentKey('CN=agent');
    const enrolled = await eventually(async () => {
      const body = { token: waiting.token, csrPem };
      const answer = await ask(other.fleet.port, '/v1/enrol', { authorityPem: oldRootPem, body });
      expect(answer.status, answer.body).toBe(200);
      return answer.json() as Omit<Credentials, 'keyPem'>;
    });
    expect(pinsOf(enrolled.authorityPem)).toBe(`${next},${old}`);
    expect(waiting.token.split('.')[3]).toBe(old);
    const { token } = await rig.deps.db.$transaction((tx) => issueJoinToken(rig.deps, tx, waitingId));
    expect(token.split('.')[3]).toBe(next);
    await rig.connect({ ...enrolled, keyPem }).then(({ socket }) => socket.terminate());

    await untilAt(next, [old, next]);
    const movedMs = performance.now() - sinceMs;
    await untilBehind([back, late, lost].map(({ hostId }) => hostId));

    back.start();
    await untilBehind([late.hostId, lost.hostId]);
    await expect(finishRotation(rig.first.deps, OPERATOR, [])).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { count: 2 },
    });
    late.start();
    await untilBehind([lost.hostId]);
    const finishedMs = performance.now();
    await finishRotation(rig.first.deps, OPERATOR, [lost.hostId]);
    await untilAt(next, [next]);
    const droppedMs = performance.now() - finishedMs;
    expect(await view()).toMatchObject({ state: 'steady', behindTotal: 0, roots: [{ name: 'root', pin: next }] });
    expect(await rig.deps.db.authority.count()).toBe(2);

    lost.start();
    await eventually(() => expect(agents.at(-1)?.refusals.join()).toMatch(/certificate|403|401/));
    await agents.pop()?.stop();
    await expectServed();
    const away = agents.map((agent) => agent.longestAwayMs());
    process.stdout.write(
      `${agents.length} agents: all on the new root ${Math.round(movedMs)} ms after it was begun, the old one forgotten ` +
        `${Math.round(droppedMs)} ms after it was finished; longest without a link ${Math.round(Math.max(...away))} ms; ` +
        `lost ${agents.length - linked()} but the one that was named\n`,
    );
    expect(Math.max(...away)).toBeLessThan(5_000);
  },
);

test('what was begun is abandoned: everybody goes back, nobody is lost', { timeout: TEST_MS }, async () => {
  await Promise.all(Array.from({ length: 6 }, () => addAgent()));
  const old = (await view()).roots[0]?.pin ?? '';
  await expect(abandonRotation(rig.first.deps, OPERATOR)).rejects.toMatchObject({ code: 'CONFLICT' });
  await beginRotation(rig.first.deps, OPERATOR);
  const next = (await view()).roots[0]?.pin ?? '';
  await untilAt(next, [old, next]);
  await abandonRotation(other.deps, OPERATOR);
  await expect(finishRotation(rig.first.deps, OPERATOR, [])).rejects.toMatchObject({ code: 'CONFLICT' });
  await untilAt(old, [old]);
  await eventually(async () => expect((await view()).state).toBe('steady'), MOVE_MS);
  expect((await view()).roots.map(({ pin }) => pin)).toEqual([old]);
  await expectServed();
  expect(Math.max(...agents.map((agent) => agent.longestAwayMs()))).toBeLessThan(5_000);
  // And once more from the beginning, with another root.
  await beginRotation(other.deps, OPERATOR);
  expect((await view()).roots[0]?.pin).not.toBe(next);
});

test('processes that die in the middle find it where it was', { timeout: TEST_MS }, async () => {
  const { hostId, credentials } = await rig.makeHost();
  hostIds.push(hostId);
  const [before] = (await view()).roots;
  // The process that began it tells nobody any more: the news is lost with it.
  const dying = await rig.startAnother();
  await beginRotation({ ...dying.deps, changes: { ...dying.deps.changes, publish: async () => {} } }, OPERATOR);
  await dying.fleet.close();
  const heir = await rig.startAnother();
  agents.push(startRenewingAgent('agent-0', () => [heir.fleet.port], credentials));
  const next = (await view()).roots[0]?.pin ?? '';
  await untilAt(next, [before?.pin ?? '', next]);
  await untilBehind([]);
  await finishRotation({ ...heir.deps, changes: { ...heir.deps.changes, publish: async () => {} } }, OPERATOR, []);
  const again = await rig.startAnother();
  await agents.pop()?.stop().then();
  const [root] = (await view()).roots;
  expect(root).toMatchObject({ name: 'root', pin: next, hosts: 1 });
  expect(new X509Certificate(root?.certificatePem ?? '').ca).toBe(true);
  expect((await rig.enrol(hostId, { port: again.fleet.port })).authorityPem).toBe(root?.certificatePem);
});
