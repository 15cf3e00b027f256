import { BulkheadError, type SystemRole } from '@bulkhead/shared';
import type { SignedIn } from '../../context.ts';
import type { Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { asActor, enter } from '../identity/enter.ts';
import { hashSecret } from '../identity/secrets.ts';
import { applyGroups, grantsOf, makeAccount } from './apply-groups.ts';
import { clientOf } from './provider-client.ts';
import { readClaims, type Claims } from './read-claims.ts';

const FRESH_MS = 10 * 60_000;

interface Return {
  providerId: string;
  /** The whole URL that the browser came back with. */
  answer: URL;
  browserSecret: string | null;
}

/** Everything that is wrong is one refusal for whoever stands outside; the words are for the log. */
function refuse(words: string): never {
  throw new BulkheadError('SIGN_IN_FAILED', words);
}

/**
 * Signs in whoever a provider vouches for, or joins the identity to the account of who is signed in; answers where to go.
 * Somebody new gets an account when a mapping is about one of their groups. An account with the same e-mail address is
 * never taken over: its holder joins the two while signed in. Throws SIGN_IN_FAILED, and whatever the provider's client throws.
 */
export async function finishSignIn(deps: Deps, visitor: Visitor, back: Return): Promise<string> {
  const flow = await takeFlow(deps, back);
  const provider = await deps.db.identityProvider.findFirst({ where: { id: flow.providerId, enabled: true } });
  if (!provider) refuse('The provider is gone or switched off.');
  const claims = await readClaims(await clientOf(deps, provider), back.answer, {
    state: flow.state,
    nonce: flow.nonce,
    verifier: deps.sealer.open(`flow:${flow.id}`, flow.sealedVerifier),
    groupsClaim: provider.groupsClaim,
  });
  const mappings = await deps.db.groupMapping.findMany({
    where: { providerId: provider.id, OR: [{ tenantId: null }, { tenant: { deletedAt: null } }] },
  });
  const grants = grantsOf(mappings, claims.groups);
  const known = await deps.db.externalIdentity.findUnique({
    where: { providerId_subject: { providerId: provider.id, subject: claims.subject } },
    include: { user: true },
  });
  if (flow.linkUserId !== null) {
    await join(deps, visitor, { userId: flow.linkUserId, providerId: provider.id, subject: claims.subject, known });
    return flow.next;
  }
  if (known?.user.disabledAt) refuse('The account is disabled.');
  const account = known?.user ?? (await admitNew(deps, provider.id, claims, grants.any));
  // Before the session: what it may do is what the groups say now.
  const systemRole = await deps.db.$transaction(async (tx): Promise<SystemRole> => {
    const entries = await applyGroups(tx, { userId: account.id, providerId: provider.id, grants });
    const user = await tx.user.findUniqueOrThrow({ where: { id: account.id } });
    await writeAudit(tx, asActor(account, visitor), ...entries);
    return user.systemRole;
  });
  const details = { providerId: provider.id, address: visitor.origin.address };
  const entry = { action: 'session.signIn', target: `user:${account.id}`, details };
  await enter(deps, visitor, { ...account, systemRole }, entry, undefined, provider.id);
  return flow.next;
}

/** A flow is taken once, by the browser that left with it, at the provider that it left for, in time. */
async function takeFlow(deps: Deps, { providerId, answer, browserSecret }: Return) {
  const state = answer.searchParams.get('state') ?? '';
  const flow = await deps.db.providerFlow.findUnique({ where: { id: hashSecret(state) } });
  if (!flow || browserSecret === null || flow.browserHash !== hashSecret(browserSecret)) {
    return refuse('No sign-in of this browser is under way, or not with this state.');
  }
  // Whoever deletes it has it: the same answer shown twice finds nothing.
  const { count } = await deps.db.providerFlow.deleteMany({ where: { id: flow.id } });
  if (count === 0) return refuse('The answer was shown twice.');
  if (flow.expiresAt <= deps.now()) return refuse('The sign-in took too long.');
  if (flow.providerId !== providerId) return refuse('The answer came in where another provider’s belongs.');
  return { ...flow, state };
}

async function admitNew(deps: Deps, providerId: string, { subject, email, displayName }: Claims, isMapped: boolean) {
  if (!isMapped) return refuse('None of their groups has a mapping.');
  if (email === null) return refuse('The provider names no verified e-mail address.');
  if (await deps.db.user.findUnique({ where: { email } })) {
    return refuse('An account with this e-mail address exists; its holder joins the two under Account.');
  }
  return deps.db.$transaction(async (tx) => {
    const user = await makeAccount(tx, { email, displayName });
    await tx.externalIdentity.create({ data: { providerId, subject, userId: user.id } });
    await writeAudit(tx, 'system', { action: 'users.create', target: `user:${user.id}`, details: { providerId } });
    return user;
  });
}

/** The holder of the account is still signed in as who left, and has proven it lately. */
async function join(
  deps: Deps,
  visitor: Visitor,
  asked: { userId: string; providerId: string; subject: string; known: { userId: string } | null },
): Promise<void> {
  const session: SignedIn | null = await visitor.session();
  if (session === null || session.userId !== asked.userId) return refuse('It is not the one who left who came back.');
  const provenAtMs = session.provenAt?.getTime() ?? 0;
  if (deps.now().getTime() - provenAtMs > FRESH_MS) return refuse('Joining wants a fresh proof.');
  if (asked.known !== null) {
    if (asked.known.userId === asked.userId) return;
    return refuse('The identity belongs to another account.');
  }
  const { userId, providerId, subject } = asked;
  await deps.db.$transaction(async (tx) => {
    await tx.externalIdentity.create({ data: { providerId, subject, userId } });
    const actor = { userId, displayName: session.displayName, tokenId: null, address: visitor.origin.address };
    await writeAudit(tx, actor, { action: 'account.joinIdentity', target: `user:${userId}`, details: { providerId } });
  });
}
