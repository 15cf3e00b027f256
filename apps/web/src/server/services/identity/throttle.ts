import { BulkheadError } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';

/** Failures that cost nothing yet. An address may be shared by a whole office, an account is one person's. */
const FREE_FAILURES = { account: 5, address: 20 };
const MAX_DELAY_SEC = 15 * 60;
/** Failures older than this are forgotten. */
const FORGET_MS = 60 * 60_000;

export interface Attempt {
  kind: 'account' | 'address';
  /** The account's e-mail address, or the client's. */
  of: string;
}

/**
 * Counts an attempt as failed before it is checked, so that a hundred at once are a hundred. Whoever succeeds calls
 * `forgiveAttempts`. Throws TOO_MANY_ATTEMPTS with the seconds to wait; the same for accounts that do not exist.
 */
export async function countAttempts(deps: Deps, attempts: readonly Attempt[]): Promise<void> {
  for (const attempt of attempts) {
    const free = FREE_FAILURES[attempt.kind];
    const now = deps.now();
    const [taken] = await deps.db.$queryRaw<{ failures: number }[]>`
      insert into "SignInThrottle" as throttle (key, failures, "nextAllowedAt", "updatedAt")
      values (${keyOf(attempt)}, 1, ${now}, ${now})
      on conflict (key) do update set
        failures = case when throttle."updatedAt" < ${new Date(now.getTime() - FORGET_MS)} then 1 else throttle.failures + 1 end,
        "updatedAt" = ${now},
        "nextAllowedAt" = case
          when throttle."updatedAt" < ${new Date(now.getTime() - FORGET_MS)} or throttle.failures + 1 < ${free}::int then ${now}
          else ${now}::timestamptz + make_interval(secs => least(${MAX_DELAY_SEC}::float8, power(2, least(throttle.failures + 1 - ${free}::int, 20))))
        end
      where throttle."nextAllowedAt" <= ${now}
      returning failures`;
    if (!taken) throw await tooMany(deps, attempt, now);
  }
}

/** After a success: the account's failures are void; of the address's only this one is, the others were somebody's. */
export async function forgiveAttempts(deps: Deps, attempts: readonly Attempt[]): Promise<void> {
  for (const attempt of attempts) {
    if (attempt.kind === 'address') await uncountAttempts(deps, [attempt]);
    else await deps.db.signInThrottle.deleteMany({ where: { key: keyOf(attempt) } });
  }
}

/** These were no failures; the ones before them were. */
export async function uncountAttempts(deps: Deps, attempts: readonly Attempt[]): Promise<void> {
  for (const attempt of attempts) {
    await deps.db.$executeRaw`
      update "SignInThrottle" set failures = greatest(failures - 1, 0), "nextAllowedAt" = ${deps.now()}
      where key = ${keyOf(attempt)}`;
  }
}

async function tooMany(deps: Deps, attempt: Attempt, now: Date): Promise<BulkheadError> {
  const row = await deps.db.signInThrottle.findUnique({ where: { key: keyOf(attempt) } });
  const retryAfterSec = Math.max(1, Math.ceil(((row?.nextAllowedAt.getTime() ?? 0) - now.getTime()) / 1000));
  return new BulkheadError('TOO_MANY_ATTEMPTS', `Too many failed attempts; try again in ${retryAfterSec} s.`, {
    retryAfterSec,
  });
}

function keyOf({ kind, of }: Attempt): string {
  return `${kind}:${kind === 'address' ? networkOf(of) : of}`;
}

/** One IPv6 customer has a whole /64 to guess from; an IPv4 address stands for itself. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
