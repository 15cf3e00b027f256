import type { Deps } from '../../deps.ts';
import { readMarks } from './read-marks.ts';
import { verifyChain, type ChainReport } from './verify-chain.ts';

export interface VerifyReport {
  whole: boolean;
  chains: ChainReport[];
  /** Files of signed heads whose signature is not ours. */
  forgedFiles: string[];
  publicKeyPem: string;
}

/**
 * Verifies every chain that there is or that a signed head knows, or only one. Reads everything from the beginning.
 * Throws when there is no such chain.
 */
export async function verifyChains(deps: Pick<Deps, 'db' | 'sealer' | 'env'>, only?: string): Promise<VerifyReport> {
  const signed = await readMarks(deps);
  const known = await deps.db.$queryRaw<{ chain: string }[]>`
    select chain from "AuditHead" union select distinct chain from "AuditEntry" order by chain`;
  const all = [...new Set([...known.map(({ chain }) => chain), ...signed.chains])];
  if (only !== undefined && !all.includes(only)) throw new Error(`There is no audit chain ${only}.`);
  const chains: ChainReport[] = [];
  for (const chain of only === undefined ? all : [only]) {
    chains.push(await verifyChain(deps, chain, { marks: signed.marksOf(chain) }));
  }
  const whole = signed.forged.length === 0 && chains.every(({ breach }) => breach === null);
  return { whole, chains, forgedFiles: signed.forged, publicKeyPem: signed.publicKeyPem };
}
