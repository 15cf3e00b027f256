import { SESSION_ABSOLUTE_MS, SESSION_COOKIE } from '../services/identity/sessions.ts';

/** The session's secret in a Cookie header, or null. */
export function readSessionCookie(header: string | null | undefined): string | null {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.split('=', 2);
    if (name?.trim() === SESSION_COOKIE && value) return value.trim();
  }
  return null;
}

/** The Set-Cookie that gives a browser its session, or with null takes it back. */
export function writeSessionCookie(secret: string | null, secure: boolean): string {
  const age = secret === null ? 0 : Math.floor(SESSION_ABSOLUTE_MS / 1000);
  return `${SESSION_COOKIE}=${secret ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure ? '; Secure' : ''}`;
}
