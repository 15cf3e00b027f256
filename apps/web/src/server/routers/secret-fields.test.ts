import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { procedures } from './testing/procedures.ts';

const LOOKS_SECRET = /password|passphrase|secret|token|code|cookie|credential|otp|hash|private|sealed|^key$|apiKey/i;

/** Keys of answers that look like secrets, each with the reason for which it may be there. */
const ALLOWED: Record<string, string> = {
  'session.signIn challenge.challengeToken': 'sent back with the second factor; worth nothing without that',
  'session.resetPassword challenge.challengeToken': 'as in session.signIn',
  'account.beginSecondFactor secret': 'shown once, to be put into the authenticator',
  'account.confirmSecondFactor recoveryCodes': 'shown once; kept as hashes',
  'account.regenerateRecoveryCodes recoveryCodes': 'shown once; kept as hashes',
  'users.invite code': 'shown once to whoever invites; kept as a hash',
  'users.resetPassword code': 'shown once to the administrator; kept as a hash',
  'members.add invitationCode': 'shown once to whoever invites; kept as a hash',
  'tokens.create token': 'shown once; kept as a hash',
  'tokens.createOwn token': 'shown once; kept as a hash',
  'channels.create signingSecret': 'shown once; kept sealed',
  'channels.createOperators signingSecret': 'shown once; kept sealed',
  'channels.rotateSecret signingSecret': 'shown once; kept sealed',
  'channels.rotateOperatorsSecret signingSecret': 'shown once; kept sealed',
  'backups.list key': 'the name of the object in its bucket',
  'hosts.enrol token': 'single use, one hour, shown once; kept as a hash',
  'hosts.renewToken token': 'single use, one hour, shown once; kept as a hash',
  'hosts.resolveConflict token': 'single use, one hour, shown once; kept as a hash',
};
/** Keys that only sound like secrets, wherever they are. */
const HARMLESS: Record<string, string> = {
  'problem.code': 'which problem it is',
  'problems.code': 'which problem it is',
  'lastProblem.code': 'why a schedule was refused',
  'members.key': 'its key in the compose file',
  'plan.key': 'as in members.key',
  'steps.key': 'as in members.key',
  'obstacles.code': 'which obstacle it is',
  'fitness.code': 'which setting of the engine it is',
  'rows.key': 'what a line of usage is about: an id, an image, a tag',
  'layers.key': 'as in rows.key',
  'rows.hash': 'of an audit entry: whoever may read the entry can compute it',
};

/**
 * Every property that holds a text, or anything, as `<the property around it>.<its name>`; flags, numbers and words of a
 * closed list are no secrets.
 */
function textsIn(schema: unknown, around = '', names = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return names;
  for (const [key, inner] of Object.entries(schema)) {
    if (key !== 'properties') textsIn(inner, around, names);
    else {
      for (const [name, of] of Object.entries(inner as object)) {
        if (mayBeText(of) && LOOKS_SECRET.test(name)) names.add(around === '' ? name : `${around}.${name}`);
        textsIn(of, name, names);
      }
    }
  }
  return names;
}

function mayBeText(schema: unknown): boolean {
  const { type, enum: words, const: word, anyOf, items } = schema as Record<string, unknown>;
  if (words !== undefined || word !== undefined) return false;
  if (Array.isArray(anyOf)) return anyOf.some(mayBeText);
  const types: unknown[] = Array.isArray(type) ? type : [type];
  return types.includes(undefined) || types.includes('string') || (types.includes('array') && mayBeText(items));
}

const answersOf = procedures.map(({ path, type, output }) => ({ path, type, output }));
const secretsIn = (schema: unknown, io: 'input' | 'output'): string[] => [
  ...textsIn(z.toJSONSchema(schema as z.ZodType, { unrepresentable: 'any', io })),
];

describe('what the API answers', () => {
  it.each(answersOf.filter(({ type }) => type !== 'subscription'))(
    '$path has no field of a secret without a reason',
    ({ path, output }) => {
      expect(output).toBeInstanceOf(z.ZodType);
      const unexplained = secretsIn(output, 'output').filter(
        (key) => !(`${path} ${key}` in ALLOWED) && !(key in HARMLESS),
      );
      expect(unexplained).toEqual([]);
    },
  );

  it('shows every secret that is on the list, so that the list does not outlive its reasons', () => {
    const shown = answersOf.flatMap(({ path, output }) =>
      output === null ? [] : secretsIn(output, 'output').map((key) => `${path} ${key}`),
    );
    for (const allowed of Object.keys(ALLOWED)) expect(shown).toContain(allowed);
  });
});

describe('what is asked with a query, and so stands in a URL', () => {
  it.each(procedures.filter(({ type }) => type === 'query'))('$path takes no secret', ({ inputs }) => {
    expect(secretsIn(inputs[0], 'input').filter((key) => key !== 'tokenId')).toEqual([]);
  });
});
