import type { Shortage } from './quota.ts';
import type { FileProblem } from './views/files.ts';

/** Every way in which a request can be refused. The screen switches on the code; the message is for logs and scripts. */
export const ERROR_CODES = [
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'NAME_TAKEN',
  'CONFLICT',
  'QUOTA_EXCEEDED',
  'NO_HOST_FITS',
  'QUOTA_BELOW_RESERVED',
  'IMAGE_UNKNOWN',
  'INSTANCE_STATE',
  'INSTANCE_LOCKED',
  'HOST_UNREACHABLE',
  'HOST_IN_USE',
  'TENANT_IN_USE',
  'ROLE_IN_USE',
  'CONTROL_UNSUPPORTED',
  'CONTROL_OUT_OF_BOUNDS',
  'CONTROL_IN_USE',
  'NOT_SHRINKING',
  'SIGN_IN_FAILED',
  'TOO_MANY_ATTEMPTS',
  'SECOND_FACTOR_NEEDED',
  'SECOND_FACTOR_WRONG',
  'SIGN_IN_EXPIRED',
  'PROOF_NEEDED',
  'PASSWORD_WEAK',
  'POLICY',
  'CODE_INVALID',
  'LAST_OWNER',
  'LAST_ADMINISTRATOR',
  'UNAVAILABLE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What the code leaves open. Every key is optional; which ones a code carries is said beside its use. */
export interface ErrorDetails {
  /** The input field that is wrong, as a dotted path: `memoryBytes`, `env.0.name`. */
  field?: string;
  /** The value that was refused, shortened to 200 characters. */
  value?: string;
  /** What there is no room for (QUOTA_EXCEEDED, NO_HOST_FITS, QUOTA_BELOW_RESERVED). */
  shortages?: Shortage[];
  /** The state that does not allow the action, and those that do (INSTANCE_STATE). */
  state?: string;
  allowed?: string[];
  /** Who has locked the instance (INSTANCE_LOCKED). */
  lockedBy?: string;
  /** Seconds to wait (TOO_MANY_ATTEMPTS). */
  retryAfterSec?: number;
  /** How many things stand in the way (HOST_IN_USE, TENANT_IN_USE, ROLE_IN_USE). */
  count?: number;
  /** The instance that uses what would be taken away (CONTROL_IN_USE). */
  instance?: string;
  /** Why a password is easy to guess (PASSWORD_WEAK): listed as common, made of repetition, or of the account's own words. */
  weakness?: 'common' | 'repeated' | 'own';
  /** What was wrong with a file inside of an instance. */
  fileProblem?: FileProblem;
  /** Every field that is wrong (INVALID_INPUT). */
  fields?: { path: string; message: string }[];
}

/** The one error class of the services. Transport codes are attached at the edge, never here. */
export class BulkheadError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BulkheadError';
    this.code = code;
    this.details = details;
  }
}

/** What the browser finds under `error.data.bulkhead`. */
export interface ErrorShape {
  code: ErrorCode;
  message: string;
  details: ErrorDetails;
}
