/** One line of log: when, how bad, what, and what it is about as JSON. */
export interface Log {
  info(message: string, about?: Record<string, unknown>): void;
  warn(message: string, about?: Record<string, unknown>): void;
  error(message: string, about?: Record<string, unknown>): void;
}

export function createLog(write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`)): Log {
  const say = (level: string) => (message: string, about?: Record<string, unknown>) =>
    write(`${new Date().toISOString()} ${level} ${message}${about === undefined ? '' : ` ${toText(about)}`}`);
  return { info: say('info '), warn: say('warn '), error: say('error') };
}

function toText(about: Record<string, unknown>): string {
  return JSON.stringify(about, (_, value: unknown) => (value instanceof Error ? value.message : value));
}
