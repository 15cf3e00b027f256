import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { hashSecret } from '../identity/secrets.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** As many digits as the largest value of so many bytes needs in base 62. */
const ID = { bytes: 8, digits: 11 };
const SECRET = { bytes: 32, digits: 43 };
const CHECK_DIGITS = 6;

const TEXT = new RegExp(
  `^(bh_([0-9A-Za-z]{${ID.digits}})_([0-9A-Za-z]{${SECRET.digits}}))_([0-9A-Za-z]{${CHECK_DIGITS}})$`,
);
const INSIDE = new RegExp(`bh_[0-9A-Za-z]{${ID.digits}}_[0-9A-Za-z]{${SECRET.digits}}`);

export interface ReadToken {
  id: string;
  /** What is kept of the secret: 256 random bits need no slow hash. */
  secretHash: string;
}

/** A new token, `bh_<id>_<secret>_<checksum>`, with what may be kept of it. */
export function newToken(): ReadToken & { text: string } {
  const id = toBase62(BigInt(`0x${randomBytes(ID.bytes).toString('hex')}`), ID.digits);
  const secret = toBase62(BigInt(`0x${randomBytes(SECRET.bytes).toString('hex')}`), SECRET.digits);
  const body = `bh_${id}_${secret}`;
  return { id, secretHash: hashSecret(secret), text: `${body}_${checkOf(body)}` };
}

/** What a text says as a token; null when it is none: the checksum tells a typing error without asking the database. */
export function readTokenText(text: string): ReadToken | null {
  const [, body, id, secret, check] = TEXT.exec(text) ?? [];
  if (body === undefined || id === undefined || secret === undefined || check !== checkOf(body)) return null;
  return { id, secretHash: hashSecret(secret) };
}

/** Whether a token stands anywhere in a text, such as a URL. */
export function holdsToken(text: string): boolean {
  return INSIDE.test(text);
}

function checkOf(body: string): string {
  return toBase62(BigInt(crc32(body)), CHECK_DIGITS);
}

function toBase62(value: bigint, digits: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = `${ALPHABET.charAt(Number(rest % 62n))}${text}`;
  return text.padStart(digits, '0');
}
