'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useProofRequested } from '../trpc/proof-request.ts';

const ProofDialog = dynamic(() => import('./proof-dialog.tsx').then((module) => module.ProofDialog), { ssr: false });

/** Brings the dialog that asks for a proof when one is asked for first; most visits never see it. */
export function ProofGate() {
  const requested = useProofRequested();
  const [wanted, setWanted] = useState(false);
  if (requested && !wanted) setWanted(true);
  return wanted && <ProofDialog />;
}
