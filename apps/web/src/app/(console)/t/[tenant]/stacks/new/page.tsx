import { getTranslations } from 'next-intl/server';
import { LaunchStackPanel } from '../../../../../../panels/stacks/launch-stack-panel.tsx';
import { Prefetched } from '../../../../../prefetched.tsx';
import { requireTenant } from '../../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('stacks');
  return { title: t('launch') };
}

export default async function LaunchStackPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/stacks/new`, 'stacks:write');
  return (
    <Prefetched reads={[]}>
      <LaunchStackPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
