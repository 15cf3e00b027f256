/**
 * Runs `work` with style elements that carry the page's nonce from the moment at which they are made. The terminal makes
 * its own while it is opened and fills them later; the page's policy lets no other ones speak.
 */
export function withStyleNonce<T>(page: Document, nonce: string | undefined, work: () => T): T {
  const make = Reflect.get(page, 'createElement') as (...args: unknown[]) => unknown;
  const makeWithNonce = (name: string, options?: ElementCreationOptions) => {
    const element: unknown = Reflect.apply(make, page, [name, options]);
    if (nonce !== undefined && element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
  Reflect.set(page, 'createElement', makeWithNonce);
  try {
    return work();
  } finally {
    Reflect.deleteProperty(page, 'createElement');
  }
}
