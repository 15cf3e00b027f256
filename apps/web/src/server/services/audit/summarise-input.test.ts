import { MIB } from '@bulkhead/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideTexts, summariseInput, targetOf } from './summarise-input.ts';

const SECRET_KEYS = [
  'password',
  'currentPassword',
  'newPassword',
  'code',
  'token',
  'challengeToken',
  'secret',
  'clientSecret',
  'env',
  'value',
  'command',
  'base64',
  'cookie',
  'key',
  'privateKey',
  'csrPem',
  'displayName',
  'description',
  'sessionId',
];
/** Long enough not to be part of another word by chance, and of every character that a text may have. */
const secret = fc.string({ minLength: 12, maxLength: 60, unit: 'binary' }).map((text) => `S3${text}`);
const secretField = fc.tuple(fc.constantFrom(...SECRET_KEYS), secret);
const kept = fc.record({
  tenantSlug: fc.constant('acme'),
  name: fc.constant('web'),
  pids: fc.nat(),
  instanceId: fc.uuid(),
});

/** Objects in which secrets stand beside, inside and around what may be kept, at any depth and in lists. */
const input = fc
  .tuple(kept, fc.uniqueArray(secretField, { minLength: 1, maxLength: 6, selector: ([key]) => key }), fc.nat(5))
  .map(([fields, secrets, shape]) => {
    const hidden = Object.fromEntries(secrets);
    const inputs: unknown[] = [
      { ...fields, ...hidden },
      { ...fields, spec: { ...fields, ...hidden, env: secrets.map(([name, value]) => ({ name, value })) } },
      { ...fields, password: hidden, spec: { env: [hidden], size: hidden } },
      [fields, hidden],
      { spec: { spec: { spec: hidden } }, quota: [hidden], size: hidden },
      { ...fields, deep: { deeper: { deepest: hidden } } },
    ];
    return { input: inputs[shape], texts: secrets.map(([, text]) => text) };
  });

describe('what is kept of a refused input', () => {
  it('is never a secret, wherever it stands and whatever the message repeats', () => {
    fc.assert(
      fc.property(input, ({ input: given, texts }) => {
        const summary = summariseInput(given);
        const message = hideTexts(`Refused: ${texts.join(', ')} and ${JSON.stringify(texts)}.`, given, summary);
        const written = [message, ...Object.values(summary).map(String)].join('\n');
        for (const text of texts) {
          expect(written.includes(text)).toBe(false);
          expect(written.includes(JSON.stringify(text).slice(1, -1))).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never what was typed into the wrong field', () => {
    const fields = ['email', 'name', 'tenantSlug', 'slug', 'userId', 'tokenId', 'image', 'role', 'profile', 'pids'];
    fc.assert(
      fc.property(fc.constantFrom(...fields), secret, (field, text) => {
        expect(summariseInput({ [field]: text })).toEqual({});
      }),
      { numRuns: 2_000 },
    );
  });

  it('is ids, names and sizes', () => {
    const instanceId = '01890a5d-ac96-774b-bcce-b302099a8057';
    const given = { tenantSlug: 'acme', instanceId, size: { cpuMillicores: 100, memoryBytes: 64 * MIB, pids: null } };
    const summary = summariseInput(given);
    expect(summary).toEqual({
      tenantSlug: 'acme',
      instanceId,
      'size.cpuMillicores': 100,
      'size.memoryBytes': 64 * MIB,
    });
    expect(targetOf(summary)).toBe(`instance:${instanceId}`);
    expect(targetOf(summariseInput({ slug: 'acme' }))).toBe('tenant:acme');
    expect(targetOf(summariseInput('nonsense'))).toBeNull();
  });

  it('leaves the message out when there is too much to look for', () => {
    const env = Array.from({ length: 600 }, (_, n) => ({ value: `value-${n}` }));
    expect(hideTexts('value-599 is wrong', { env }, {})).toBe('');
  });
});
