import type { Deps } from '../../../deps.ts';

/** The page of alerts that whoever gets a message may open. `tenant`: the channel's; null: the operators'. */
export function alertsLink({ env }: Pick<Deps, 'env'>, tenant: string | null): string {
  const base = env.BULKHEAD_PUBLIC_URL ?? `http://localhost:${env.PORT}`;
  return new URL(tenant === null ? '/ops/alerts' : `/t/${tenant}/alerts`, base).href;
}
