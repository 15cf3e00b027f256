import { redirect } from 'next/navigation';
import { NoTenantPanel } from '../../panels/tenant-overview/no-tenant-panel.tsx';
import { BrowserPart } from '../browser-part.tsx';
import { homeOf, requireSession } from '../read-session.ts';

export default async function HomePage() {
  const home = homeOf(await requireSession('/'));
  if (home !== null) redirect(home);
  return (
    <BrowserPart>
      <NoTenantPanel />
    </BrowserPart>
  );
}
