import { WHAT_IF_DAYS, type Resources } from '@bulkhead/shared';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** As long as somebody types, nothing is asked. */
const TYPING_MS = 400;
const STALE_MS = 60_000;

/** What a quota would have done to the tenant; null: it is not one yet. The answer before stays until there is a newer one. */
export function useWhatIf(slug: string, quota: Resources | null) {
  const trpc = useTRPC();
  const key = quota === null ? null : JSON.stringify(quota);
  const [settled] = useDebouncedValue(key, TYPING_MS);
  const asked = settled === null ? skipToken : { slug, quota: JSON.parse(settled) as Resources, days: WHAT_IF_DAYS };
  const query = useQuery(
    trpc.tenants.whatIf.queryOptions(asked, { placeholderData: keepPreviousData, staleTime: STALE_MS }),
  );
  return { ...query, isOld: query.isPlaceholderData || settled !== key };
}
