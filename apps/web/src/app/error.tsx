'use client';

import { EntryFrame } from '../components/entry-frame.tsx';
import { FailureCard } from '../components/failure-card.tsx';

export default function PageError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <EntryFrame>
      <FailureCard onRetry={retry} />
    </EntryFrame>
  );
}
