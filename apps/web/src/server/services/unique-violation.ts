/** True when PostgreSQL refused a row because its name is taken (23505), however Prisma wraps that. */
export function isUniqueViolation(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < 6 && typeof at === 'object' && at !== null; depth += 1) {
    const { code, kind, originalCode, cause, meta } = at as Record<string, unknown>;
    if (code === 'P2002' || code === '23505' || originalCode === '23505' || kind === 'UniqueConstraintViolation')
      return true;
    const inner = typeof meta === 'object' && meta !== null ? (meta as Record<string, unknown>) : {};
    if (inner['code'] === '23505') return true;
    at = cause ?? inner['driverAdapterError'];
  }
  return false;
}
