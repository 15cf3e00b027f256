import type { Transaction } from '@bulkhead/db';
import type { NetworkSettings } from '@bulkhead/shared';

/** What operators give out; readable for tenants too. */
export async function readNetworkSettings(tx: Pick<Transaction, '$queryRaw'>): Promise<NetworkSettings> {
  const [row] = await tx.$queryRaw<NetworkSettings[]>`select * from "network_settings"()`;
  if (!row) throw new Error('no settings and no defaults');
  return row;
}
