export interface Challenge {
  scheme: 'basic' | 'bearer';
  /** Empty for basic. */
  realm: string;
  service: string | null;
}

/** Reads `Bearer realm="https://auth.example/token",service="registry"`. Null: it is none that is known. */
export function readChallenge(text: string): Challenge | null {
  const scheme = /^(basic|bearer)\s/i.exec(`${text} `)?.[1]?.toLowerCase();
  if (scheme === 'basic') return { scheme, realm: '', service: null };
  if (scheme !== 'bearer') return null;
  const parameters = new Map(
    [...text.slice(0, 4096).matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key.toLowerCase(), value]),
  );
  const realm = parameters.get('realm');
  return realm === undefined ? null : { scheme, realm, service: parameters.get('service') ?? null };
}
