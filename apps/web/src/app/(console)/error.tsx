'use client';

import { FailureCard } from '../../components/failure-card.tsx';

export default function ConsoleError({ retry }: { error: unknown; retry: () => void }) {
  return <FailureCard onRetry={retry} />;
}
