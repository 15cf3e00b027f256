/** The token in an Authorization header; null when it speaks of something else. */
export function readBearer(authorization: string | null | undefined): string | null {
  const [, text] = /^Bearer +([^\s]{1,200}) *$/i.exec(authorization ?? '') ?? [];
  return text ?? null;
}

/** Whether a request means to be judged by a token: then nobody looks at its cookie. */
export function showsBearer(authorization: string | null | undefined): boolean {
  return /^Bearer\b/i.test(authorization ?? '');
}
