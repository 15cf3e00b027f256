import { Prisma, type Database, type Transaction } from '@bulkhead/db';
import { BulkheadError, TEMPLATE_CATEGORIES, templateFormSchema, type TemplateView } from '@bulkhead/shared';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';

interface RawTemplate {
  id: string;
  tenantId: string | null;
  name: string;
  category: string;
  source: string;
  parameters: unknown;
  updatedAt: Date;
}

/** Templates with SQL: what operators offer is in no query by model of a tenant. The database shows a tenant its own and those. */
export async function readTemplates(db: Database | Transaction, where: Prisma.Sql): Promise<TemplateView[]> {
  const rows = await db.$queryRaw<RawTemplate[]>`
    select id::text as id, "tenantId"::text as "tenantId", name, category, source, parameters, "updatedAt"
    from "Template" where ${where} order by "tenantId" nulls last, category, name limit 500`;
  return rows.map(({ tenantId, updatedAt, parameters, category, ...row }) => ({
    ...row,
    ...templateFormSchema.parse(parameters),
    category: z.enum(TEMPLATE_CATEGORIES).catch('own').parse(category),
    isOffered: tenantId === null,
    updatedAtMs: updatedAt.getTime(),
  }));
}

/** The tenant's own, or one that operators offer; another tenant's is NOT_FOUND. */
export async function requireTemplate(
  db: Database | Transaction,
  tenant: TenantContext,
  templateId: string,
): Promise<TemplateView> {
  const [template] = await readTemplates(
    db,
    Prisma.sql`id = ${templateId}::uuid and ("tenantId" is null or "tenantId" = ${tenant.id}::uuid)`,
  );
  if (template) return template;
  throw noSuchTemplate(templateId);
}

export function noSuchTemplate(templateId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no template ${templateId}.`, {
    field: 'templateId',
    value: templateId,
  });
}
