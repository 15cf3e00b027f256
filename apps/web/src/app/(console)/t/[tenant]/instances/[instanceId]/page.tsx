import { idSchema } from '@bulkhead/shared';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { InstancePanel } from '../../../../../../panels/instance/instance-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../../trpc/server.ts';
import { Prefetched } from '../../../../../prefetched.tsx';
import { readSession, requireTenant } from '../../../../../read-session.ts';

interface InstancePageProps {
  params: Promise<{ tenant: string; instanceId: string }>;
}

function readInstance(tenantSlug: string, instanceId: string) {
  return serverQueryClient().query(serverTrpc().instances.get.queryOptions({ tenantSlug, instanceId }));
}

export async function generateMetadata({ params }: InstancePageProps) {
  const { tenant, instanceId } = await params;
  const t = await getTranslations('common.nav');
  const session = await readSession();
  if (!session.tenants.some(({ slug }) => slug === tenant) || !idSchema.safeParse(instanceId).success) return {};
  return readInstance(tenant, instanceId).then(
    ({ name }) => ({ title: name }),
    () => ({ title: t('instances') }),
  );
}

export default async function InstancePage({ params }: InstancePageProps) {
  const { tenant: tenantSlug, instanceId } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/instances/${instanceId}`, 'instances:read');
  if (!idSchema.safeParse(instanceId).success) notFound();
  return (
    <Prefetched reads={[readInstance(tenantSlug, instanceId)]}>
      <InstancePanel tenantSlug={tenantSlug} instanceId={instanceId} />
    </Prefetched>
  );
}
