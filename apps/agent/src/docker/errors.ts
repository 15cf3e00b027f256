/**
 * Every way in which the engine can fail us.
 * - `unreachable`: nothing answers at its socket
 * - `timeout`: it did not answer in time; what was asked may happen nevertheless
 * - `not-found`: no such container
 * - `conflict`: the name is taken, or the container's state does not allow it
 * - `image-missing`: no such image on this engine
 * - `start-refused`: the runtime could not start the container's process; the message says why
 * - `other`: anything else, with the engine's own words
 */
export const ENGINE_ERROR_KINDS = [
  'unreachable',
  'timeout',
  'not-found',
  'conflict',
  'image-missing',
  'start-refused',
  'other',
] as const;
export type EngineErrorKind = (typeof ENGINE_ERROR_KINDS)[number];

/** The one error class of docker/. */
export class EngineError extends Error {
  readonly kind: EngineErrorKind;
  /** HTTP status of the engine's answer; null when there was none. */
  readonly status: number | null;

  constructor(kind: EngineErrorKind, message: string, status: number | null = null, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.kind = kind;
    this.status = status;
  }
}

export type Verb =
  | 'ping'
  | 'info'
  | 'list'
  | 'inspect'
  | 'create'
  | 'start'
  | 'stop'
  | 'kill'
  | 'pause'
  | 'unpause'
  | 'update'
  | 'remove'
  | 'events'
  | 'images'
  | 'image'
  | 'import'
  | 'exec'
  | 'logs'
  | 'archive'
  | 'network';

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'EACCES', 'ENOTSOCK', 'EAGAIN']);
const MAX_MESSAGE = 1500;

/** Gives whatever a call threw its place in the closed list. */
export function toEngineError(error: unknown, verb: Verb): EngineError {
  if (error instanceof EngineError) return error;
  const status = numberIn(error, 'statusCode');
  const message = messageOf(error);
  if (status !== null) return new EngineError(kindOf(status, verb, message), message, status, { cause: error });
  const code = textIn(error, 'code');
  const name = textIn(error, 'name');
  if (name === 'TimeoutError' || code === 'ETIMEDOUT') {
    return new EngineError('timeout', `the engine did not answer to "${verb}" in time`, null, { cause: error });
  }
  if (name === 'AbortError' || code === 'ABORT_ERR') {
    // The caller's own signal; a deadline of ours carries TimeoutError as its cause.
    const deadline = textIn(causeOf(error), 'name') === 'TimeoutError';
    const words = deadline ? `the engine did not answer to "${verb}" in time` : `"${verb}" was given up`;
    return new EngineError('timeout', words, null, { cause: error });
  }
  if (code !== null && UNREACHABLE.has(code)) {
    return new EngineError('unreachable', `the engine cannot be reached: ${code}`, null, { cause: error });
  }
  if (message.includes('socket hang up') || message.includes('aborted')) {
    return new EngineError('unreachable', 'the engine closed the connection', null, { cause: error });
  }
  return new EngineError('other', message, null, { cause: error });
}

function kindOf(status: number, verb: Verb, message: string): EngineErrorKind {
  if (status === 404) return verb === 'create' || verb === 'image' ? 'image-missing' : 'not-found';
  if (status === 409) return 'conflict';
  // 20.10 answers 400 when the program is not there or not executable, 500 for the rest of what the runtime refuses.
  if (verb === 'start' && (status === 400 || status === 500)) {
    return /no such container/i.test(message) ? 'not-found' : 'start-refused';
  }
  return 'other';
}

function messageOf(error: unknown): string {
  const json = error !== null && typeof error === 'object' && 'json' in error ? error.json : null;
  const words = textIn(json, 'message') ?? (error instanceof Error ? error.message : String(error));
  const plain = words.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return plain.length > MAX_MESSAGE ? `${plain.slice(0, MAX_MESSAGE)}…` : plain;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function textIn(value: unknown, key: string): string | null {
  if (value === null || typeof value !== 'object') return null;
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : null;
}

function numberIn(value: unknown, key: string): number | null {
  if (value === null || typeof value !== 'object') return null;
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'number' ? found : null;
}
