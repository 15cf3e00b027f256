import { BulkheadError } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { discover, secretName } from './provider-client.ts';

const MAX_PROVIDERS = 20;

interface NewProvider {
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  groupsClaim: string;
}

/**
 * Registers a provider once it has answered as one. Its client's secret is sealed and never told again.
 * Errors: INVALID_INPUT (issuer), NAME_TAKEN, CONFLICT when it does not answer or there are too many.
 */
export async function createProvider(
  deps: Deps,
  actor: Actor,
  { clientSecret, ...about }: NewProvider,
): Promise<{ id: string }> {
  if ((await deps.db.identityProvider.count()) >= MAX_PROVIDERS) {
    throw new BulkheadError('CONFLICT', `There are ${MAX_PROVIDERS} providers already.`);
  }
  await discover(about.issuer, about.clientId, clientSecret);
  const id = newId();
  const clientSealedSecret = deps.sealer.seal(secretName(id), clientSecret);
  try {
    await deps.db.$transaction(async (tx) => {
      await tx.identityProvider.create({ data: { id, ...about, clientSealedSecret } });
      const details = { name: about.name, issuer: about.issuer };
      await writeAudit(tx, actor, { action: 'providers.create', target: `provider:${id}`, details });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new BulkheadError('NAME_TAKEN', 'A provider with this name or this issuer is there already.', {
      field: 'name',
    });
  }
  return { id };
}
