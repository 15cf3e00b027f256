import type { Deps } from '../../deps.ts';
import { marksOf, openHeadStore } from './signed-heads.ts';

/** All that signed heads say: hashes by number, for each chain. */
export async function readMarks(deps: Pick<Deps, 'sealer' | 'env'>): Promise<{
  marksOf: (chain: string) => Map<number, string>;
  forged: string[];
  chains: string[];
  publicKeyPem: string;
}> {
  const store = await openHeadStore({ dataDir: deps.env.BULKHEAD_DATA_DIR, sealer: deps.sealer });
  const { signed, forged } = await store.readAll();
  const chains = [...new Set(signed.flatMap(({ heads }) => heads.map(({ chain }) => chain)))];
  return { marksOf: (chain) => marksOf(signed, chain), forged, chains, publicKeyPem: store.publicKeyPem };
}
