import fc from 'fast-check';
import { Secret, TOTP, URI } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { matchingStep, newTotpSecret, totpUri } from './totp.ts';

const at = (sec: number) => new Date(sec * 1000);

/** An authenticator, made from what the QR code says. */
function codeAt(secret: string, sec: number): string {
  const totp = URI.parse(totpUri(secret, 'ada@example.org'));
  if (!(totp instanceof TOTP)) throw new Error('not a TOTP');
  return totp.generate({ timestamp: sec * 1000 });
}

describe('matchingStep', () => {
  // RFC 6238, appendix B, SHA-1, the last six of its eight digits; the secret is "12345678901234567890".
  it.each([
    [59, '287082', 1n],
    [1_111_111_109, '081804', 37_037_036n],
    [1_234_567_890, '005924', 41_152_263n],
    [20_000_000_000, '353130', 666_666_666n],
  ])('agrees with RFC 6238 at %i s', (sec, code, step) => {
    expect(matchingStep(Secret.fromUTF8('12345678901234567890').base32, code, at(sec))).toBe(step);
  });

  it('takes the code of this step and of the one before, never an older or a future one', () => {
    const seconds = fc.integer({ min: 120, max: 4_000_000_000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -4, max: 4 }), (now, steps) => {
        const secret = newTotpSecret();
        const step = BigInt(Math.floor(now / 30));
        const codes = [0, -1].map((back) => codeAt(secret, now + back * 30));
        const code = codeAt(secret, now + steps * 30);
        const expected = steps === 0 ? step : steps === -1 ? step - 1n : null;
        // One code in half a million is another step's by chance.
        fc.pre(expected !== null || !codes.includes(code));
        fc.pre(steps !== -1 || codes[0] !== codes[1]);
        expect(matchingStep(secret, code, at(now))).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an enrolment', () => {
  it('has 160 random bits, and says who it is for', () => {
    const secret = newTotpSecret();
    expect(Secret.fromBase32(secret).bytes).toHaveLength(20);
    expect(newTotpSecret()).not.toBe(secret);
    expect(totpUri(secret, 'ada@example.org')).toBe(
      `otpauth://totp/Bulkhead:ada%40example.org?issuer=Bulkhead&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    );
  });
});
