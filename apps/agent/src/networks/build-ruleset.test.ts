import type { DesiredInstance, DesiredNetwork } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { buildRuleset } from './build-ruleset.ts';
import { bridgeName, macOf } from './names.ts';
import { planWalls } from './wall-plan.ts';

const id = (end: string) => `0199aaaa-0000-7000-8000-${end.padStart(12, '0')}`;
const network = (end: string, change: Partial<DesiredNetwork> = {}): DesiredNetwork => ({
  id: id(end),
  tenantSlug: 'acme',
  name: end,
  subnet: '10.96.1.0/24',
  internal: false,
  ...change,
});
const instance = (end: string, networking: Partial<DesiredInstance['networking']>) =>
  ({
    id: id(end),
    tenantSlug: 'acme',
    state: 'running',
    networking: {
      places: [{ networkId: id('a1'), address: '10.96.1.10', aliases: [] }],
      ports: [{ protocol: 'tcp', hostPort: 30_000, containerPort: 80 }],
      rules: null,
      outsideNames: true,
      bandwidth: { inKbps: null, outKbps: null },
      ...networking,
    },
  }) as DesiredInstance;
const textOf = (networks: DesiredNetwork[], instances: DesiredInstance[]) =>
  buildRuleset({ plan: planWalls({ networks, instances }), bound: [], dropsForeign: false });

it('a network of another tenant is no place, whatever the snapshot says', () => {
  const text = textOf([network('a1', { tenantSlug: 'globex' })], [instance('c1', {})]);
  expect(text).not.toContain('10.96.1.10');
  expect(text).not.toContain('30000');
});

it('publishes nothing into a network without a way out', () => {
  expect(textOf([network('a1')], [instance('c1', {})])).toContain('30000 : 10.96.1.10 . 80');
  expect(textOf([network('a1', { internal: true })], [instance('c1', {})])).not.toContain('30000');
});

it('what came through a port goes on while the port leads there, whatever a group lets in', () => {
  const everything = { direction: 'ingress' as const, protocol: 'any' as const, portFrom: null, portTo: null };
  const rules = [{ ...everything, cidr: '0.0.0.0/0' }];
  const led = (text: string) => /set tcp_led \{[^}]*?elements = \{ (.*) \}/.exec(text)?.[1] ?? null;
  expect(led(textOf([network('a1')], [instance('c1', { rules })]))).toBe('30000 . 10.96.1.10 . 80');
  expect(led(textOf([network('a1')], [instance('c1', { rules, ports: [] })]))).toBeNull();
});

it('a rule is read from the connection, so that it judges questions and answers', () => {
  const rules = [
    { direction: 'ingress' as const, protocol: 'udp' as const, portFrom: 53, portTo: 54, cidr: '10.96.1.11/32' },
    { direction: 'egress' as const, protocol: 'icmp' as const, portFrom: null, portTo: null, cidr: '0.0.0.0/0' },
  ];
  const text = textOf([network('a1')], [instance('c1', { rules })]);
  expect(text).toContain('ct original ip saddr 10.96.1.11/32 meta l4proto udp ct reply proto-src 53-54 accept');
  expect(text).toContain('ct reply ip saddr 0.0.0.0/0 meta l4proto icmp return');
});

it('in a group without rules everything is closed, in none the own networks are open', () => {
  const open =
    'chain in_0000000000c1 {\n    ct status dnat meta l4proto tcp ct reply proto-src 80 accept\n    iifname . oifname @same accept\n    drop';
  expect(textOf([network('a1')], [instance('c1', {})])).toContain(open);
  const closed = textOf([network('a1')], [instance('c1', { rules: [] })]);
  expect(closed).toContain('chain in_0000000000c1 {\n    drop');
  expect(closed).toContain('chain out_0000000000c1 {\n    drop');
});

it('what is being removed has no walls, for it has no way in', () => {
  expect(textOf([network('a1')], [{ ...instance('c1', {}), state: 'absent' }])).not.toContain('10.96.1.10');
});

it('names fit an interface, and addresses are those that the engine derives', () => {
  expect(bridgeName(id('a1'))).toHaveLength(15);
  expect(macOf('10.96.1.10')).toBe('02:42:0a:60:01:0a');
});

it('an address and a port that two would have are the first one’s', () => {
  const text = textOf([network('a1')], [instance('c1', {}), instance('c2', {})]);
  expect(text.match(/30000 : 10\.96\.1\.10/g)).toHaveLength(1);
  expect(text).toContain('10.96.1.10 : jump out_0000000000c1');
  expect(text).not.toContain('10.96.1.10 : jump out_0000000000c2');
});
