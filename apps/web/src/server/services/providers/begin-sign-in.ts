import { BulkheadError } from '@bulkhead/shared';
import * as oidc from 'openid-client';
import type { Deps } from '../../deps.ts';
import { hashSecret } from '../identity/secrets.ts';
import { clientOf } from './provider-client.ts';

const FLOW_MS = 10 * 60_000;
/** Sign-ins that are away at the same time; a flood of them costs rows and nothing else. */
const MAX_FLOWS = 10_000;

export interface Leaving {
  providerId: string;
  /** A path of ours. */
  next: string;
  /** Where the provider sends the browser back to. */
  callbackUrl: string;
  /** What the browser keeps, and nobody else has. */
  browserSecret: string;
  /** Whose account the identity is to be joined to; null: to sign in. */
  linkUserId: string | null;
}

/** Remembers that a browser leaves for a provider, and answers where to. Errors: NOT_FOUND, TOO_MANY_ATTEMPTS, CONFLICT. */
export async function beginSignIn(deps: Deps, leaving: Leaving): Promise<URL> {
  const provider = await deps.db.identityProvider.findFirst({ where: { id: leaving.providerId, enabled: true } });
  if (!provider) throw new BulkheadError('NOT_FOUND', 'There is no such provider, or it is switched off.');
  const now = deps.now();
  await deps.db.providerFlow.deleteMany({ where: { expiresAt: { lt: now } } });
  if ((await deps.db.providerFlow.count()) >= MAX_FLOWS) {
    throw new BulkheadError('TOO_MANY_ATTEMPTS', 'Too many are signing in at once.', { retryAfterSec: 60 });
  }
  const configuration = await clientOf(deps, provider);
  const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
  const id = hashSecret(state);
  await deps.db.providerFlow.create({
    data: {
      id,
      providerId: provider.id,
      nonce,
      sealedVerifier: deps.sealer.seal(`flow:${id}`, verifier),
      browserHash: hashSecret(leaving.browserSecret),
      next: leaving.next,
      linkUserId: leaving.linkUserId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + FLOW_MS),
    },
  });
  return oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: leaving.callbackUrl,
    scope: 'openid email profile',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
}
