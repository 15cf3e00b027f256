import * as oidc from 'openid-client';
import { z } from 'zod';

const MAX_GROUPS = 1_000;

/** What a provider says about somebody. */
export interface Claims {
  subject: string;
  /** Lower case; null: it does not say, or says that it has not verified it. */
  email: string | null;
  displayName: string;
  groups: string[];
}

const claimsSchema = z.looseObject({
  sub: z.string().min(1).max(255),
  email: z.string().max(254).optional().catch(undefined),
  email_verified: z.boolean().optional().catch(false),
  name: z.string().optional().catch(undefined),
});
/** As accounts keep theirs. */
const emailSchema = z.string().trim().toLowerCase().pipe(z.email().max(254));
const groupsSchema = z.array(z.string().min(1).max(255)).max(MAX_GROUPS);

/** Takes the code back to the provider. Throws whatever is wrong: with the code, the token, its signature, issuer, nonce or audience. */
export async function readClaims(
  configuration: oidc.Configuration,
  answer: URL,
  expected: { state: string; nonce: string; verifier: string; groupsClaim: string },
): Promise<Claims> {
  const tokens = await oidc.authorizationCodeGrant(configuration, answer, {
    pkceCodeVerifier: expected.verifier,
    expectedState: expected.state,
    expectedNonce: expected.nonce,
    idTokenExpected: true,
  });
  const inToken = tokens.claims();
  if (inToken === undefined) throw new Error('there is no ID token');
  const asked =
    configuration.serverMetadata().userinfo_endpoint === undefined
      ? {}
      : await oidc.fetchUserInfo(configuration, tokens.access_token, inToken.sub);
  const claims = claimsSchema.parse({ ...asked, ...inToken });
  const email = emailSchema.safeParse(claims.email);
  const groups = groupsSchema.safeParse(claims[expected.groupsClaim]);
  return {
    subject: claims.sub,
    email: email.success && claims.email_verified !== false ? email.data : null,
    displayName: wordName(claims.name ?? claims.email ?? claims.sub),
    groups: groups.success ? groups.data : [],
  };
}

function wordName(text: string): string {
  const plain = text
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .toWellFormed()
    .slice(0, 80)
    .trim();
  return plain === '' ? '?' : plain;
}
