import type { Database } from '@bulkhead/db';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { v7 as newId } from 'uuid';
import { requireHead, toColumns } from './write-template.ts';

export const TEMPLATES_DIR = fileURLToPath(new URL('../../../../templates/', import.meta.url));
const SEED_LOCK = 7_305_121_003n;

/**
 * Offers the templates of the folder `templates` that are not there yet; what operators have changed or deleted is left so: of
 * each, the first start decides. A file that was not offered before is offered by the next start.
 */
export async function seedTemplates(db: Database): Promise<void> {
  const sources = await readBuiltInTemplates();
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(${SEED_LOCK})`;
    if ((await tx.template.count({ where: { tenantId: null } })) > 0) return;
    for (const source of sources) {
      await tx.template.create({ data: { id: newId(), tenantId: null, ...toColumns(requireHead(source)), source } });
    }
  });
}

/** Their texts, by name of file. */
export async function readBuiltInTemplates(): Promise<string[]> {
  const names = (await readdir(TEMPLATES_DIR)).filter((name) => name.endsWith('.yaml')).toSorted();
  return Promise.all(names.map((name) => readFile(`${TEMPLATES_DIR}${name}`, 'utf8')));
}
