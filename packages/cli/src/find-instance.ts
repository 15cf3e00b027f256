import { idSchema, instanceRowSchema, pageOf, type InstanceRow } from '@bulkhead/shared';
import type { Api } from './api.ts';
import { CliFailure, EXIT } from './failure.ts';

/** The id of an instance that is named by its name or its id. */
export async function findInstanceId(api: Api, base: string, name: string): Promise<string> {
  if (idSchema.safeParse(name).success) return name;
  let seen = 0;
  for (let page = 1; ; page += 1) {
    const { rows, total } = await api.ask({
      path: `${base}/instances`,
      query: { search: name, page, pageSize: 100 },
      answer: pageOf(instanceRowSchema),
    });
    const found: InstanceRow | undefined = rows.find((row) => row.name === name);
    if (found) return found.id;
    seen += rows.length;
    if (rows.length === 0 || seen >= total) break;
  }
  throw new CliFailure(EXIT.notFound, `There is no instance "${name}".`, {
    code: 'NOT_FOUND',
    remedy: 'bulkhead instances list',
  });
}
