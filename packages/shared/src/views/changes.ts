import { z } from 'zod';

/** What a browser is told to look at again. It carries no data: what may be seen is decided when it is read. */
export const changeSchema = z.object({
  topic: z.enum([
    'instances',
    'compartments',
    'operations',
    'hosts',
    'images',
    'tasks',
    'volumes',
    'networks',
    'secrets',
    'stacks',
    'tenants',
    'flavors',
    'members',
    'tokens',
    'usage',
    'alerts',
  ]),
  tenantSlug: z.string().nullable(),
  hostId: z.string().nullable(),
  instanceId: z.string().nullable(),
});
export type Change = z.infer<typeof changeSchema>;
