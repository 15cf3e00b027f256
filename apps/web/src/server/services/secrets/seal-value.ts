import { BulkheadError, MAX_SECRET_BYTES, type SecretInput } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';

/** Under this name a version's value is sealed: it opens for no other secret and no other version. */
export function sealName(secretId: string, version: number): string {
  return `secret:${secretId}:${version}`;
}

/** Seals a value as the given version. Throws INVALID_INPUT (field `value`) for what is no base64 or too long. */
export function sealValue(
  { sealer }: Pick<Deps, 'sealer'>,
  { secretId, version }: { secretId: string; version: number },
  { encoding, value }: SecretInput,
): { sealedValue: string; sizeBytes: number } {
  const bytes = Buffer.from(value, encoding === 'base64' ? 'base64' : 'utf8');
  if (encoding === 'base64' && bytes.toString('base64').replace(/=+$/, '') !== value.replace(/=+$/, '')) {
    throw new BulkheadError('INVALID_INPUT', 'The value is not base64.', { field: 'value' });
  }
  if (bytes.length === 0 || bytes.length > MAX_SECRET_BYTES) {
    const message = `A secret has 1 to ${MAX_SECRET_BYTES} bytes; this one has ${bytes.length}.`;
    throw new BulkheadError('INVALID_INPUT', message, { field: 'value' });
  }
  return { sealedValue: sealer.seal(sealName(secretId, version), bytes.toString('base64')), sizeBytes: bytes.length };
}
