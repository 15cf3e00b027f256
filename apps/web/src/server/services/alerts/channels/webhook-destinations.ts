import { BulkheadError } from '@bulkhead/shared';
import { isIP } from 'node:net';
import type { Deps } from '../../../deps.ts';
import { alsoTo, FOR_OPERATORS, FOR_TENANTS, type Destinations } from '../../../outbound/destinations.ts';

/** Where a webhook may lead: of a tenant to the internet, of the operators to their own networks too. */
export function webhookDestinations(deps: Pick<Deps, 'env'>, isTenants: boolean, url: string): Destinations {
  return alsoTo(deps.env.BULKHEAD_TRUSTED_WEBHOOKS, isTenants ? FOR_TENANTS : FOR_OPERATORS)(url);
}

/**
 * Refuses a URL that no message could be sent to. What its name leads to is looked at when something is sent, each time
 * anew. Throws POLICY with the field `target.url`.
 */
export function requireDestination(deps: Pick<Deps, 'env'>, isTenants: boolean, text: string): void {
  const url = new URL(text);
  const destinations = webhookDestinations(deps, isTenants, text);
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const objection =
    destinations.mayUse(url) ??
    (isIP(literal) === 0 || destinations.mayReach(literal) ? null : 'it is an address inside of our own networks');
  if (objection === null) return;
  throw new BulkheadError('POLICY', `The URL of ${url.host} is refused: ${objection}.`, {
    field: 'target.url',
    value: url.origin,
  });
}
