import type { Environment } from '../../../env.ts';

/** One of the engine's doors. Its URL carries no secret any more. */
export interface EngineDoor {
  url: URL;
  /** The header that opens it; null: it is open. Never logged. */
  authorization: string | null;
}

/** The engine that keeps minutes, as operators have named it. */
export interface PrometheusSettings {
  /** Takes remote writes. */
  write: EngineDoor;
  /** Its URL is what `/api/v1` stands below. */
  query: EngineDoor;
}

type Variables = 'PROMETHEUS_REMOTE_WRITE_URL' | 'PROMETHEUS_QUERY_URL' | 'PROMETHEUS_BEARER_TOKEN';

/** Null: PostgreSQL keeps the minutes. */
export function prometheusSettings(env: Pick<Environment, Variables>): PrometheusSettings | null {
  const { PROMETHEUS_REMOTE_WRITE_URL: write, PROMETHEUS_QUERY_URL: query, PROMETHEUS_BEARER_TOKEN: token } = env;
  if (write === undefined || query === undefined) return null;
  return { write: toDoor(write, token), query: toDoor(query, token) };
}

function toDoor(text: string, token: string | undefined): EngineDoor {
  const url = new URL(text);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  if (username !== '' || password !== '') {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { url, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }
  return { url, authorization: token === undefined ? null : `Bearer ${token}` };
}

/** How a door is called in logs and errors. A query of a URL may hold a secret, too. */
export function nameOf({ url }: EngineDoor): string {
  return `${url.origin}${url.pathname}`;
}
