import type { ReactNode } from 'react';
import { LiveChanges } from '../../../components/live-changes.tsx';
import { readSession } from '../../read-session.ts';

export default async function OperationsLayout({ children }: { children: ReactNode }) {
  const allowed = (await readSession()).user?.systemScopes.includes('hosts:read') ?? false;
  return (
    <>
      {allowed && <LiveChanges tenantSlug={null} />}
      {children}
    </>
  );
}
