/** What Prisma says when it cannot reach the database, has lost it, or waited too long for a connection. */
const PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);
const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EHOSTUNREACH',
  'ENOTFOUND',
]);
/** Class 08 (connection), 57P01–57P03 (shutting down, starting up), 57014 (statement timeout), 55P03 (lock timeout), 53300 (too many connections). */
const SQL_STATES = /^(08...|57P0[1-3]|57014|55P03|53300)$/;
const ADAPTER_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);
const MESSAGES =
  /connection (was )?(terminated|closed|refused)|timeout exceeded when trying to connect|server closed the connection|unable to start a transaction in the given time|query read timeout|not queryable|expired transaction|can't reach database/i;

/** True for every sign that PostgreSQL is away or out of breath rather than that our query was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < 6 && typeof at === 'object' && at !== null; depth += 1) {
    const { code, kind, originalCode, message, cause, meta } = at as Record<string, unknown>;
    if (typeof code === 'string' && (PRISMA_CODES.has(code) || SYSTEM_CODES.has(code) || SQL_STATES.test(code)))
      return true;
    if (typeof originalCode === 'string' && SQL_STATES.test(originalCode)) return true;
    if (typeof kind === 'string' && ADAPTER_KINDS.has(kind)) return true;
    if (typeof message === 'string' && MESSAGES.test(message)) return true;
    at =
      cause ??
      (typeof meta === 'object' && meta !== null ? (meta as Record<string, unknown>)['driverAdapterError'] : undefined);
  }
  return false;
}

/** An error's own last line: Prisma puts pages of context before it. */
export function reasonOf(error: unknown): string {
  const lines = String(error)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return (lines.at(-1) ?? 'unknown').trim().slice(0, 300);
}
