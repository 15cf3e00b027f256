import type { Log } from './deps.ts';

/** A structured log: one line of JSON a message, on standard error unless told otherwise. */
export function createLog(write: (line: string) => void = (line) => process.stderr.write(line)): Log {
  const at = (level: string) => (message: string, about?: Record<string, unknown>) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...about }, describe)}\n`);
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** JSON drops an error's own words and throws on a bigint. */
function describe(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) {
    const cause = value.cause instanceof Error ? { cause: value.cause } : {};
    return { name: value.name, message: value.message, stack: value.stack, ...cause };
  }
  return value;
}
