import { randomBytes } from 'node:crypto';

const KEY_BYTES = 32;

/** A new key for signatures after the Standard Webhooks scheme: `whsec_` and 32 bytes in base64. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(KEY_BYTES).toString('base64')}`;
}
