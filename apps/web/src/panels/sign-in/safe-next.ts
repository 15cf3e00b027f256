const BASE = 'http://dashboard.invalid';

/** Where to go after signing in: a path of this dashboard, never another site. */
export function safeNext(wanted: string | string[] | undefined): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/') || wanted.length > 2_000) return '/';
  if (!URL.canParse(wanted, BASE)) return '/';
  const url = new URL(wanted, BASE);
  // `//host` and `/\host` are other hosts to a browser.
  if (url.origin !== BASE || url.pathname.startsWith('//') || url.pathname === '/sign-in') return '/';
  return url.pathname + url.search;
}
