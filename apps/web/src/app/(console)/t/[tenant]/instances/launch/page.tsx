import { idSchema } from '@bulkhead/shared';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { LaunchInstancePanel } from '../../../../../../panels/launch-instance/launch-instance-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../../trpc/server.ts';
import { Prefetched } from '../../../../../prefetched.tsx';
import { requireTenant } from '../../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('launch');
  return { title: t('title') };
}

interface LaunchPageProps {
  params: Promise<{ tenant: string }>;
  /** `from`: an instance to begin like; `image`: the name of an image to begin with. */
  searchParams: Promise<{ from?: string | string[]; image?: string | string[] }>;
}

export default async function LaunchInstancePage({ params, searchParams }: LaunchPageProps) {
  const { tenant: tenantSlug } = await params;
  const { from, image } = await searchParams;
  const tenant = await requireTenant(tenantSlug, `/t/${tenantSlug}/instances/launch`, 'instances:read');
  if (!tenant.scopes.includes('instances:write')) notFound();
  const trpc = serverTrpc();
  const queryClient = serverQueryClient();
  const instanceId = idSchema.safeParse(from).data;
  // One that is gone meanwhile is no reason not to launch.
  const like =
    instanceId === undefined
      ? null
      : await queryClient.query(trpc.instances.get.queryOptions({ tenantSlug, instanceId })).catch(() => null);
  return (
    <Prefetched
      reads={[
        queryClient.query(trpc.quota.get.queryOptions({ tenantSlug })),
        queryClient.query(trpc.images.list.queryOptions({ tenantSlug })),
        queryClient.query(trpc.flavors.list.queryOptions()),
      ]}
    >
      <LaunchInstancePanel
        tenantSlug={tenantSlug}
        from={like}
        image={typeof image === 'string' ? image.slice(0, 256) : null}
      />
    </Prefetched>
  );
}
