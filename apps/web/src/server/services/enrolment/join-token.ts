import { BulkheadError } from '@bulkhead/shared';

/** bhj1.<id>.<secret: 32 bytes>.<pin: SHA-256 of the root's public key>; secret and pin in base64url. */
const JOIN_TOKEN = /^bhj1\.([0-9a-f]{16})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

export interface JoinTokenParts {
  id: string;
  secret: string;
  rootPin: string;
}

export function formatJoinToken({ id, secret, rootPin }: JoinTokenParts): string {
  return `bhj1.${id}.${secret}.${rootPin}`;
}

/** Throws CODE_INVALID when the text is no join token, most often because a part was lost while copying. */
export function parseJoinToken(token: string): JoinTokenParts {
  const [, id, secret, rootPin] = JOIN_TOKEN.exec(token.trim()) ?? [];
  if (id === undefined || secret === undefined || rootPin === undefined) {
    throw new BulkheadError('CODE_INVALID', 'This is not a join token: copy the whole of it, from bhj1 to the end.', {
      field: 'token',
    });
  }
  return { id, secret, rootPin };
}
