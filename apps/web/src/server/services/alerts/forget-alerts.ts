import type { Deps } from '../../deps.ts';

/** What is over is kept for so long, and of one tenant (and of the operators) no more than so many. */
const KEPT_DAYS = 90;
const KEPT_PER_TENANT = 10_000;

/** Forgets alerts that have been over for long, with their deliveries, and removed rules that nothing is left of. */
export async function forgetAlerts({ db }: Pick<Deps, 'db'>): Promise<void> {
  await db.$executeRaw`
    delete from "Alert" where state = 'cleared' and "clearedAt" < now() - make_interval(days => ${KEPT_DAYS})`;
  await db.$executeRaw`
    delete from "Alert" where id in (
      select id from (
        select id, row_number() over (partition by "tenantId" order by "startedAt" desc) as place
        from "Alert" where state = 'cleared'
      ) ranked where place > ${KEPT_PER_TENANT})`;
  await db.$executeRaw`
    delete from "AlertRule" r where r."deletedAt" < now() - interval '1 hour'
      and not exists (select 1 from "Alert" a where a."ruleId" = r.id)`;
}
