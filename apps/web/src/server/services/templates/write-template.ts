import { Prisma, type Transaction } from '@bulkhead/db';
import {
  BulkheadError,
  DONE,
  inLanguage,
  type TemplateForm,
  type TemplateHead,
  type TemplateView,
} from '@bulkhead/shared';
import { readTemplate } from '@bulkhead/shared/compose/read-template';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { noSuchTemplate, readTemplates } from './template-rows.ts';

/** Of one tenant, and of the operators. */
const MAX_TEMPLATES = 200;

/**
 * Saves a template of a tenant's own, or with `tenant` null one that operators offer; with an id in place of that one. Errors:
 * INVALID_INPUT (source) for a file that is wrong, NAME_TAKEN, NOT_FOUND, CONFLICT when there are too many.
 */
export async function saveTemplate(
  deps: Deps,
  tenant: TenantContext | null,
  actor: Actor,
  { templateId, source }: { templateId: string | null; source: string },
): Promise<TemplateView> {
  const head = requireHead(source);
  const tenantId = tenant?.id ?? null;
  const id = templateId ?? newId();
  try {
    return await deps.db.$transaction(async (tx) => {
      const data = { ...toColumns(head), source };
      if (templateId === null) {
        if ((await countOf(tx, tenantId)) >= MAX_TEMPLATES) {
          throw new BulkheadError('CONFLICT', `There are ${MAX_TEMPLATES} templates already; delete one first.`);
        }
        await tx.template.create({ data: { id, tenantId, ...data } });
      } else {
        const { count } = await tx.template.updateMany({ where: { id, tenantId }, data });
        if (count === 0) throw noSuchTemplate(id);
      }
      const [view] = await readTemplates(tx, Prisma.sql`id = ${id}::uuid`);
      if (!view) throw new Error('a row without a view');
      await writeAudit(tx, actor, {
        tenantId,
        action: templateId === null ? 'templates.create' : 'templates.update',
        target: `template:${id}`,
        details: { name: head.name },
      });
      return view;
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new BulkheadError('NAME_TAKEN', `There is a template "${head.name}" already.`, {
      field: 'source',
      value: head.name,
    });
  }
}

/** Stacks that were made from it stay as they are. Errors: NOT_FOUND. */
export async function deleteTemplate(
  deps: Deps,
  tenant: TenantContext | null,
  actor: Actor,
  templateId: string,
): Promise<typeof DONE> {
  const tenantId = tenant?.id ?? null;
  await deps.db.$transaction(async (tx) => {
    const template = await tx.template.findFirst({ where: { id: templateId, tenantId }, select: { name: true } });
    if (!template) throw noSuchTemplate(templateId);
    await tx.template.deleteMany({ where: { id: templateId, tenantId } });
    await writeAudit(tx, actor, {
      tenantId,
      action: 'templates.delete',
      target: `template:${templateId}`,
      details: { name: template.name },
    });
  });
  return DONE;
}

async function countOf(tx: Transaction, tenantId: string | null): Promise<number> {
  return tx.template.count({ where: { tenantId } });
}

export function requireHead(source: string): TemplateHead {
  const { head, findings } = readTemplate(source);
  if (head !== null) return head;
  const fields = findings
    .filter(({ severity }) => severity === 'error')
    .slice(0, 20)
    .map(({ path, message }) => ({ path, message }));
  throw new BulkheadError(
    'INVALID_INPUT',
    `The template cannot be taken. ${fields[0]?.path ?? ''}: ${fields[0]?.message ?? ''}`,
    {
      field: 'source',
      fields,
    },
  );
}

export function toColumns(head: TemplateHead) {
  const { name, title, description, category, parameters } = head;
  const form: TemplateForm = { title, description, needsRegistry: head['needs-registry'], parameters };
  return {
    name,
    title: inLanguage(title, 'en'),
    description: inLanguage(description, 'en'),
    category,
    parameters: JSON.parse(JSON.stringify(form)) as Prisma.InputJsonObject,
  };
}
