import { getTranslations } from 'next-intl/server';
import { AllInstancesPanel } from '../../../../panels/all-instances/all-instances-panel.tsx';
import { BrowserPart } from '../../../browser-part.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('allInstances') };
}

export default async function AllInstancesPage() {
  await requireSystemScope('instances:read-all', '/ops/instances');
  return (
    <BrowserPart>
      <AllInstancesPanel />
    </BrowserPart>
  );
}
