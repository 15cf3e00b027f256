import type { ReactNode } from 'react';
import { LiveChanges } from '../../../../components/live-changes.tsx';
import { readSession } from '../../../read-session.ts';

interface TenantLayoutProps {
  params: Promise<{ tenant: string }>;
  children: ReactNode;
}

export default async function TenantLayout({ params, children }: TenantLayoutProps) {
  const { tenant } = await params;
  const known = (await readSession()).tenants.some(({ slug }) => slug === tenant);
  return (
    <>
      {known && <LiveChanges tenantSlug={tenant} />}
      {children}
    </>
  );
}
