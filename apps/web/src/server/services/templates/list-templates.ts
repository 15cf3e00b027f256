import { Prisma } from '@bulkhead/db';
import type { TemplateRow, TemplateView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { readTemplates, requireTemplate } from './template-rows.ts';

const withoutSource = ({ source: _source, ...row }: TemplateView): TemplateRow => row;

/** What operators offer and what the tenant has saved itself. */
export async function listTemplates({ db }: Deps, tenant: TenantContext): Promise<TemplateRow[]> {
  const all = await readTemplates(db, Prisma.sql`"tenantId" is null or "tenantId" = ${tenant.id}::uuid`);
  return all.map(withoutSource);
}

/** One of them with its file. Errors: NOT_FOUND. */
export function getTemplate({ db }: Deps, tenant: TenantContext, templateId: string): Promise<TemplateView> {
  return requireTemplate(db, tenant, templateId);
}

/** What operators offer, with the files. `deps` see the whole system. */
export function listOfferedTemplates({ db }: Deps): Promise<TemplateView[]> {
  return readTemplates(db, Prisma.sql`"tenantId" is null`);
}
