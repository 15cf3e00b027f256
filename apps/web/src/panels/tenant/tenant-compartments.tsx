'use client';

import type { CompartmentView, TenantOverview } from '@bulkhead/shared';
import { formatBytes, NO_CONTROLS } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { CompartmentActions } from '../../components/compartment/compartment-actions.tsx';
import { FrozenMark } from '../../components/compartment/frozen-notice.tsx';
import { useCompartments } from '../../components/compartment/use-compartment.ts';
import { setControls } from '../../components/controls/control-changes.ts';
import { DataTable } from '../../components/data-table.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';
import { useTenantCompartments } from './queries/use-tenant.ts';

type Held = TenantOverview['compartments'];

/** The tenant's compartments, host by host, with what operations have set around them. */
export function TenantCompartments({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('compartment.onHosts');
  const query = useTenantCompartments(tenantSlug);
  return (
    <SectionCard title={t('title')} description={t('description')} flush>
      <QueryState query={query} isEmpty={() => false} skeletonHeight={120}>
        {({ compartments }) => <Table tenantSlug={tenantSlug} held={compartments} />}
      </QueryState>
    </SectionCard>
  );
}

function Table({ tenantSlug, held }: { tenantSlug: string; held: Held }) {
  const t = useTranslations('compartment.onHosts');
  const tSettings = useTranslations('compartment.settings');
  const views = useCompartments(
    tenantSlug,
    held.map(({ hostId }) => hostId),
  );
  const viewOf = new Map(views.map((view) => [view.hostId, view]));
  return (
    <DataTable
      label={t('title')}
      rows={held}
      rowKey={(row) => row.hostId}
      rowHref={(row) => `/ops/hosts/${row.hostId}`}
      empty={t('none')}
      columns={[
        { key: 'host', header: t('host'), cell: (row) => row.hostName, sortValue: (row) => row.hostName },
        { key: 'state', header: t('state'), cell: (row) => <InKernel view={viewOf.get(row.hostId)} /> },
        {
          key: 'limits',
          header: t('limits'),
          cell: (row) => {
            const set = setControls(viewOf.get(row.hostId)?.controls ?? NO_CONTROLS).length;
            return set === 0 ? tSettings('none') : tSettings('set', { count: set });
          },
        },
        {
          key: 'actions',
          header: tSettings('actions'),
          hideHeader: true,
          align: 'end',
          cell: (row) => {
            const view = viewOf.get(row.hostId);
            if (view === undefined) return null;
            return (
              <CompartmentActions
                target={{ ...view, cores: null, reserved: row.ceiling, instances: row.ceiling.instances }}
              />
            );
          },
        },
      ]}
    />
  );
}

function InKernel({ view }: { view: CompartmentView | undefined }) {
  const t = useTranslations('compartment.onHosts');
  const tState = useTranslations('hosts.compartments');
  const format = useFormatResource();
  if (view?.observed === null || view === undefined) return t('unknown');
  const { cpuMillicores, memoryBytes, frozen, state } = view.observed;
  return (
    <>
      {tState('ceilings', {
        cpu: cpuMillicores === null ? tState('noCeiling') : format('cpuMillicores', cpuMillicores),
        memory: memoryBytes === null ? tState('noCeiling') : formatBytes(memoryBytes),
      })}
      {state !== 'applied' && ` · ${tState(`state.${state}`)}`}
      {!view.reachable && ` · ${t('silent')}`}
      {frozen && (
        <div>
          <FrozenMark />
        </div>
      )}
    </>
  );
}
