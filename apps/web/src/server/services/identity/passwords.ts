import { hash, verify } from '@node-rs/argon2';
import { BulkheadError } from '@bulkhead/shared';

/** argon2id (the library's default) at OWASP's least: 19 MiB, two passes. About 35 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashing costs memory and cores on purpose, so few run at once and few more may wait; or signing in is the attack. */
const MAX_RUNNING = 2;
const MAX_WAITING = 100;

let running = 0;
const waiting: (() => void)[] = [];

export async function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, COST));
}

/** Compares; without a hash (unknown account, or no password yet) it takes as long and answers false. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  return inTurn(async () => {
    const matches = await verify(passwordHash ?? (await dummyHash()), password);
    return matches && passwordHash !== null;
  });
}

/** Whether a hash was made at another cost than today's. */
export function isOutdated(passwordHash: string | null): boolean {
  const { memoryCost, timeCost, parallelism } = COST;
  return (
    passwordHash !== null && !passwordHash.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`)
  );
}

let dummy: Promise<string> | undefined;

function dummyHash(): Promise<string> {
  dummy ??= hash('nobody has this password', COST);
  return dummy;
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_RUNNING) {
    if (waiting.length >= MAX_WAITING) {
      throw new BulkheadError(
        'TOO_MANY_ATTEMPTS',
        'Too many people are signing in at this moment; try again in a few seconds.',
        { retryAfterSec: 5 },
      );
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    // The place is handed over rather than given back, so that nobody can slip in between.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
