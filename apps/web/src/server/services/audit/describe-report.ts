import type { VerifyReport } from './verify-chains.ts';

/** A verification in words: a line for each chain, what is broken, and how to check the signed heads elsewhere. */
export function describeReport({ whole, chains, forgedFiles, publicKeyPem }: VerifyReport): string {
  const lines = chains.map(({ chain, upTo, breach }) =>
    breach === null
      ? `${chain}: ${upTo.seq} entries, all as they were written (${upTo.hash.slice(0, 16)}…)`
      : `${chain}: BROKEN at entry ${breach.seq} (${breach.kind}). ${breach.message}`,
  );
  for (const name of forgedFiles) lines.push(`audit-heads/${name}: BROKEN. It was not signed with our key.`);
  lines.push('', whole ? 'Everything is as it was written.' : 'The audit log was tampered with.');
  lines.push('', 'Public key of the signed heads:', publicKeyPem.trim());
  return lines.join('\n');
}
