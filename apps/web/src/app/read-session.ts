import 'server-only';

import type { SessionView, SystemScope, TenantScope } from '@bulkhead/shared';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { serverQueryClient, serverTrpc } from '../trpc/server.ts';

type SignedInView = SessionView & { user: NonNullable<SessionView['user']> };

/** Who asks, read once a request and kept for the browser. */
export const readSession = cache((): Promise<SessionView> =>
  serverQueryClient().query(serverTrpc().session.current.queryOptions()),
);

/** The session, or away to where one is made. `here` is where to come back to. */
export async function requireSession(here: string): Promise<SignedInView> {
  const session = await readSession();
  if (session.setupNeeded) redirect('/setup');
  if (session.user === null) redirect(`/sign-in?next=${encodeURIComponent(here)}`);
  return { ...session, user: session.user };
}

/** A tenant's page: a tenant in which the caller is nobody does not exist for them. */
export async function requireTenant(slug: string, here: string, scope: TenantScope = 'tenant:read') {
  const session = await requireSession(here);
  const tenant = session.tenants.find((each) => each.slug === slug);
  if (tenant === undefined || !tenant.scopes.includes(scope)) notFound();
  return tenant;
}

/** An operations page: whoever may not see it is told that it is not there. */
export async function requireSystemScope(scope: SystemScope, here: string): Promise<void> {
  const session = await requireSession(here);
  if (!session.user.systemScopes.includes(scope)) notFound();
}

/** Where somebody begins: operations for those who run the system, else the first tenant, else nowhere yet. */
export function homeOf(session: SignedInView): string | null {
  if (session.user.systemScopes.includes('hosts:read')) return '/ops/overview';
  const [first] = session.tenants;
  return first === undefined ? null : `/t/${first.slug}/overview`;
}
