import {
  DESIRED_STATES,
  HOST_DOWN_MS,
  HOST_UNREACHABLE_MS,
  INSTANCE_ACTIONS,
  MIB,
  OBSERVED_STATES,
} from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { agentUrl, enrolmentCommand } from '../hosts/enrolment-command.ts';
import { hostRoom } from '../hosts/host-room.ts';
import { hostState } from '../hosts/host-state.ts';
import { networkOf } from '../identity/throttle.ts';
import { concerns } from '../live/watch-changes.ts';
import { stepsOf } from '../operations/operation-view.ts';
import { allowedActions, requireAction } from './allowed-actions.ts';
import { normaliseImageReference } from './image-reference.ts';
import { instanceState } from './instance-state.ts';
import { wordShortages } from './word-shortages.ts';

const STAYS = { isDiscarded: false, isLocked: false };

describe('allowedActions', () => {
  it('can always delete, except what is being deleted', () => {
    for (const desiredState of DESIRED_STATES) {
      for (const observedState of OBSERVED_STATES) {
        const actions = allowedActions({ ...STAYS, desiredState, observedState });
        expect(actions.includes('delete')).toBe(desiredState !== 'absent');
        expect(actions.includes('resize')).toBe(desiredState !== 'absent');
      }
    }
  });

  it('and the guard agree on every action in every state', () => {
    for (const desiredState of DESIRED_STATES) {
      for (const observedState of OBSERVED_STATES) {
        for (const action of INSTANCE_ACTIONS) {
          for (const isDiscarded of [false, true]) {
            const instance = { ...STAYS, desiredState, observedState, isDiscarded, name: 'web' };
            const attempt = () => requireAction(instance, action);
            if (allowedActions(instance).includes(action)) expect(attempt).not.toThrow();
            else expect(attempt).toThrow(/web is .*does not allow/);
          }
        }
      }
    }
  });

  it('are none of what is locked, and two of what is about to be deleted', () => {
    const web = { desiredState: 'running', observedState: 'running' } as const;
    expect(allowedActions({ ...STAYS, ...web, isLocked: true })).toEqual([]);
    expect(allowedActions({ ...STAYS, ...web, isDiscarded: true })).toEqual(['undelete', 'delete']);
  });

  it('goes by what was asked last, not by what is still to be seen', () => {
    expect(allowedActions({ ...STAYS, desiredState: 'paused', observedState: 'running' })).toContain('resume');
    expect(allowedActions({ ...STAYS, desiredState: 'stopped', observedState: 'running' })).toEqual([
      'start',
      'resize',
      'configure',
      'rename',
      'adjust',
      'rebuild',
      'discard',
      'delete',
    ]);
    // Paused by its host, for a flood of log.
    expect(allowedActions({ ...STAYS, desiredState: 'running', observedState: 'paused' })).toContain('resume');
    expect(allowedActions({ ...STAYS, desiredState: 'running', observedState: 'stopped' })).not.toContain('start');
    expect(allowedActions({ ...STAYS, desiredState: 'running', observedState: 'failed' })).toContain('start');
  });
});

describe('instanceState', () => {
  const at = (desiredState: (typeof DESIRED_STATES)[number], host: ReturnType<typeof hostState>) =>
    instanceState({ desiredState, observedState: 'running', isDiscarded: false, host });
  it('is the engine’s word as long as there is one', () => {
    expect(at('running', 'online')).toBe('running');
    expect(at('stopped', 'unreachable')).toBe('running');
    expect(at('running', 'down')).toBe('unknown');
    expect(at('running', 'revoked')).toBe('unknown');
    expect(at('absent', 'down')).toBe('deleting');
    const discarded = { desiredState: 'running', observedState: 'running', isDiscarded: true } as const;
    expect(instanceState({ ...discarded, host: 'online' })).toBe('deleting');
  });
});

describe('hostState', () => {
  const now = new Date(1_000_000_000);
  const silent = (ms: number) => hostState({ lastSeenAt: new Date(now.getTime() - ms), revokedAt: null }, now);
  it('goes by the silence', () => {
    expect(hostState({ lastSeenAt: null, revokedAt: null }, now)).toBe('waiting');
    expect(silent(HOST_UNREACHABLE_MS - 1)).toBe('online');
    expect(silent(HOST_UNREACHABLE_MS)).toBe('unreachable');
    expect(silent(HOST_DOWN_MS - 1)).toBe('unreachable');
    expect(silent(HOST_DOWN_MS)).toBe('down');
    expect(hostState({ lastSeenAt: now, revokedAt: now }, now)).toBe('revoked');
  });
});

describe('hostRoom', () => {
  it('is what may be allocated, never less than nothing', () => {
    const reserved = { instances: 0, cpuMillicores: 0, memoryBytes: 0, pids: 0 };
    const room = hostRoom(
      { cores: 2, memoryBytes: 100 * MIB, cpuAllocatablePercent: 150, memoryReservedBytes: 200 * MIB },
      reserved,
    );
    expect(room.limit).toMatchObject({ cpuMillicores: 3000, memoryBytes: 0 });
  });
});

describe('wordShortages', () => {
  it('says numbers as people do', () => {
    expect(
      wordShortages([
        { scope: 'host', host: 'a', kind: 'cpuMillicores', requested: 500, available: -250, limit: 1000 },
        { scope: 'tenant', kind: 'instances', requested: 1, available: 0, limit: 3 },
      ]),
    ).toBe('a, CPU: 0.5 cores requested, -0.25 cores available of 1 core; instances: 1 requested, 0 available of 3');
  });
});

describe('normaliseImageReference', () => {
  it.each([
    ['busybox', 'busybox:latest'],
    ['docker.io/library/nginx:1.29', 'nginx:1.29'],
    ['library/nginx', 'nginx:latest'],
    ['registry.example:5000/team/app', 'registry.example:5000/team/app:latest'],
    ['registry.example:5000/team/app:2', 'registry.example:5000/team/app:2'],
    ['nginx@sha256:abc', 'nginx@sha256:abc'],
  ])('%s is %s', (given, listed) => {
    expect(normaliseImageReference(given)).toBe(listed);
  });
});

describe('stepsOf', () => {
  const times = { createdAt: new Date(1), sentAt: new Date(2), finishedAt: new Date(3) };
  it('ends with what became of it', () => {
    expect(stepsOf({ ...times, state: 'succeeded' }).map(({ name }) => name)).toEqual(['accepted', 'sent', 'applied']);
    expect(stepsOf({ ...times, state: 'failed' }).map(({ name }) => name)).toEqual(['accepted', 'sent', 'failed']);
    expect(stepsOf({ ...times, state: 'superseded', sentAt: null }).map(({ name }) => name)).toEqual(['accepted']);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001::9', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('concerns', () => {
  const change = { topic: 'instances' as const, tenantSlug: 'a', hostId: null, instanceId: null };
  it('keeps tenants apart', () => {
    expect(concerns(change, { slug: 'a' })).toBe(true);
    expect(concerns(change, { slug: 'b' })).toBe(false);
    expect(concerns(change, null)).toBe(true);
    expect(concerns({ ...change, tenantSlug: null, topic: 'hosts' }, { slug: 'b' })).toBe(true);
    expect(concerns({ ...change, tenantSlug: null, topic: 'tenants' }, { slug: 'b' })).toBe(false);
  });
});

describe('the enrolment command', () => {
  it('uses the configured address, else the name in the browser, and nothing that a shell could take for more', () => {
    expect(agentUrl('https://control.example:3443/', 'x', 1)).toBe('https://control.example:3443');
    expect(agentUrl(undefined, 'console.example:3000', 3443)).toBe('https://console.example:3443');
    expect(agentUrl(undefined, '[2001:db8::1]:3000', 3443)).toBe('https://[2001:db8::1]:3443');
    expect(agentUrl(undefined, "x';rm -rf /;'", 3443)).toBe('https://127.0.0.1:3443');
    expect(agentUrl(undefined, '', 3443)).toBe('https://127.0.0.1:3443');
  });

  it('is pinned', () => {
    expect(enrolmentCommand({ url: 'https://a:1', pin: 'sha256//abc=', token: 'bhj1.x' })).toBe(
      "curl -fsSk --pinnedpubkey 'sha256//abc=' https://a:1/v1/install.sh | BULKHEAD_JOIN_TOKEN=bhj1.x BULKHEAD_CONTROL_URL=https://a:1 BULKHEAD_PIN='sha256//abc=' sh",
    );
  });
});
