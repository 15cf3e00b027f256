import { Secret, TOTP } from 'otpauth';

/** RFC 6238 with what every authenticator can: HMAC-SHA-1, six digits, thirty seconds. */
const SHAPE = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** RFC 4226 section 4 recommends 160 bits. */
const SECRET_BYTES = 20;
const ISSUER = 'Bulkhead';

/** A fresh shared secret, in base 32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What the QR code of an enrolment says. */
export function totpUri(secret: string, email: string): string {
  return totpOf(secret, email).toString();
}

/**
 * The time step for which this is the code: the current one, or the one before it. The one before is an exception to
 * ASVS 6.5.5 (a code lives for thirty seconds): somebody who starts to type at the end of a step, or whose clock is a
 * few seconds late, would be refused. No code of the future is taken. Null: the code is wrong.
 */
export function matchingStep(secret: string, code: string, now: Date): bigint | null {
  const delta = totpOf(secret, '').validate({ token: code, timestamp: now.getTime(), window: 1 });
  if (delta === null || delta > 0) return null;
  return BigInt(Math.floor(now.getTime() / 1000 / SHAPE.period) + delta);
}

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({ ...SHAPE, issuer: ISSUER, label, secret: Secret.fromBase32(secret) });
}
