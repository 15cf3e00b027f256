import type { Database } from '@bulkhead/db';
import { BUILT_IN_RULES } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import { BUILT_IN } from './built-in-rules.ts';

const SEED_LOCK = 7_305_121_004n;

/** Makes the built-in rules that are not there yet; what operators have set otherwise or switched off is left so. */
export async function seedRules(db: Database): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(${SEED_LOCK})`;
    const known = await tx.alertRule.findMany({ where: { builtIn: { not: null } }, select: { builtIn: true } });
    const there = new Set(known.map(({ builtIn }) => builtIn));
    const data = BUILT_IN_RULES.filter((builtIn) => !there.has(builtIn)).map((builtIn) => ({
      id: newId(),
      builtIn,
      name: builtIn,
      ...BUILT_IN[builtIn],
    }));
    if (data.length > 0) await tx.alertRule.createMany({ data });
  });
}
