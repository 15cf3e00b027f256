import type { SecurityRuleInput, SecurityRuleView } from '@bulkhead/shared';

/** A rule while it is edited. `peer` is a group's id, or empty for a range of addresses. */
export interface RuleDraft {
  key: string;
  direction: 'ingress' | 'egress';
  protocol: SecurityRuleView['protocol'];
  /** `80` or `8000-8010`; empty: every port. */
  ports: string;
  peer: string;
  cidr: string;
}

export const ANYWHERE = '0.0.0.0/0';
let drafts = 0;

export function newRule(given: Partial<Omit<RuleDraft, 'key'>> = {}): RuleDraft {
  drafts += 1;
  const blank = { direction: 'ingress', protocol: 'tcp', ports: '', peer: '', cidr: ANYWHERE } as const;
  return { key: `rule-${drafts}`, ...blank, ...given };
}

export function toDraft(rule: SecurityRuleView): RuleDraft {
  const { direction, protocol, portFrom, portTo } = rule;
  const ports =
    portFrom === null ? '' : portTo === null || portTo === portFrom ? `${portFrom}` : `${portFrom}-${portTo}`;
  return newRule({ direction, protocol, ports, peer: rule.peerGroupId ?? '', cidr: rule.cidr ?? ANYWHERE });
}

/** As the API wants it; ports that are none become 0, which its schema refuses. */
export function toInput({ direction, protocol, ports, peer, cidr }: RuleDraft): SecurityRuleInput {
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  const [from, to] = hasPorts ? parsePorts(ports) : [null, null];
  return {
    direction,
    protocol,
    portFrom: from,
    portTo: to,
    cidr: peer === '' ? cidr.trim() : null,
    peerGroupId: peer === '' ? null : peer,
  };
}

function parsePorts(text: string): [number | null, number | null] {
  const trimmed = text.trim();
  if (trimmed === '') return [null, null];
  const [, from, to] = /^(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?$/.exec(trimmed) ?? [];
  return [Number(from ?? 0), Number(to ?? from ?? 0)];
}
