import { BulkheadError } from '@bulkhead/shared';
import * as oidc from 'openid-client';
import type { Deps } from '../../deps.ts';
import { FOR_OPERATORS } from '../../outbound/destinations.ts';
import { fetchOutside } from '../../outbound/fetch-outside.ts';

/** How long what a provider says about itself, and its keys, are taken for true. */
const KEPT_MS = 10 * 60_000;
const MAX_KEPT = 100;
const TIMEOUT_SEC = 10;

export interface ProviderSecret {
  id: string;
  issuer: string;
  clientId: string;
  clientSealedSecret: string;
}

const kept = new Map<string, { key: string; atMs: number; configuration: oidc.Configuration }>();

/** The name under which a provider's secret is sealed. */
export function secretName(providerId: string): string {
  return `provider:${providerId}`;
}

/** A client of a provider that is registered here. Errors: CONFLICT when it does not answer as a provider does. */
export async function clientOf(deps: Deps, provider: ProviderSecret): Promise<oidc.Configuration> {
  const key = `${provider.issuer} ${provider.clientId} ${provider.clientSealedSecret}`;
  const nowMs = deps.now().getTime();
  const known = kept.get(provider.id);
  if (known?.key === key && nowMs - known.atMs < KEPT_MS) return known.configuration;
  const secret = deps.sealer.open(secretName(provider.id), provider.clientSealedSecret);
  const configuration = await discover(provider.issuer, provider.clientId, secret);
  kept.delete(provider.id);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(provider.id, { key, atMs: nowMs, configuration });
  return configuration;
}

/** Asks a provider about itself. Errors: INVALID_INPUT (issuer) for where it leads, CONFLICT when it does not answer as one. */
export async function discover(issuer: string, clientId: string, secret: string): Promise<oidc.Configuration> {
  const objection = FOR_OPERATORS.mayUse(new URL(issuer));
  if (objection !== null) {
    throw new BulkheadError('INVALID_INPUT', `This issuer cannot be used: ${objection}.`, { field: 'issuer' });
  }
  const isPlain = issuer.startsWith('http:');
  try {
    return await oidc.discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(secret), {
      [oidc.customFetch]: fetchProvider,
      timeout: TIMEOUT_SEC,
      execute: [
        // The signature of what it says about somebody is verified although it came over TLS.
        oidc.enableNonRepudiationChecks,
        // Only where the issuer is on this machine.
        // oxlint-disable-next-line typescript/no-deprecated -- marked so to stand out; there is no other way
        ...(isPlain ? [oidc.allowInsecureRequests] : []),
      ],
    });
  } catch (error) {
    throw new BulkheadError(
      'CONFLICT',
      `${issuer} did not answer as a provider does.`,
      { field: 'issuer' },
      { cause: error },
    );
  }
}

const fetchProvider: oidc.CustomFetch = (url, { body, headers, method, signal }) =>
  fetchOutside(url, FOR_OPERATORS, {
    method,
    headers,
    ...(body === undefined || body === null ? {} : { body: textOf(body) }),
    ...(signal ? { signal } : {}),
  });

function textOf(body: NonNullable<oidc.FetchBody>): string {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new Error('a provider is sent texts only');
}
