import { securityRuleInputSchema } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { newRule, toDraft, toInput } from './rule-draft.ts';

it('reads ports as people write them, and takes nothing for ports that is none', () => {
  expect(toInput(newRule({ ports: '80' }))).toMatchObject({ portFrom: 80, portTo: 80 });
  expect(toInput(newRule({ ports: '8000 – 8010' }))).toMatchObject({ portFrom: 8000, portTo: 8010 });
  expect(toInput(newRule({ ports: '' }))).toMatchObject({ portFrom: null, portTo: null });
  expect(toInput(newRule({ protocol: 'icmp', ports: '80' }))).toMatchObject({ portFrom: null, portTo: null });
  for (const ports of ['http', '80,443', '90-80', '70000']) {
    expect(securityRuleInputSchema.safeParse(toInput(newRule({ ports }))).success).toBe(false);
  }
});

it('a rule that was read is the one that is sent back', () => {
  const rule = { direction: 'ingress', protocol: 'tcp', portFrom: 80, portTo: 90, cidr: null } as const;
  const peerGroupId = '0199aaaa-0000-7000-8000-0000000000a1';
  const view = { ...rule, id: 'r', peerGroupId, peerGroupName: 'web' };
  expect(toInput(toDraft(view))).toEqual({ ...rule, peerGroupId });
});
