/**
 * Every way in which the kernel's group files can fail us.
 * - `vanished`: the group or its process is not there any more (ENOENT, ENODEV, ESRCH)
 * - `busy`: tasks are inside, or memory in use does not fit under the ceiling asked for (EBUSY)
 * - `refused`: the kernel does not take this value (EINVAL, ERANGE, ENOSPC)
 * - `denied`: we may not (EACCES, EPERM, EROFS)
 * - `unreadable`: the file does not say what its name promises
 * - `unsupported`: this host lacks what is needed, for example a mounted controller
 */
export type CgroupErrorCode = 'vanished' | 'busy' | 'refused' | 'denied' | 'unreadable' | 'unsupported';

const CODES: Readonly<Record<string, CgroupErrorCode>> = {
  ENOENT: 'vanished',
  ENODEV: 'vanished',
  ESRCH: 'vanished',
  EBUSY: 'busy',
  ENOTEMPTY: 'busy',
  EINVAL: 'refused',
  ERANGE: 'refused',
  ENOSPC: 'refused',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
};

/** The one error class of cgroup/ and compartments/. `file` is the file or group that it is about. */
export class CgroupError extends Error {
  readonly code: CgroupErrorCode;
  readonly file: string;
  readonly errno: string | null;

  constructor(
    code: CgroupErrorCode,
    file: string,
    message: string,
    errno: string | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CgroupError';
    this.code = code;
    this.file = file;
    this.errno = errno;
  }
}

/** Gives an error of Node's fs module its place in the closed list; `doing` completes "could not …". */
export function toCgroupError(error: unknown, file: string, doing: string): CgroupError {
  if (error instanceof CgroupError) return error;
  const errno = errnoOf(error);
  const code = (errno === null ? undefined : CODES[errno]) ?? 'unreadable';
  const reason = errno ?? (error instanceof Error ? error.message : String(error));
  return new CgroupError(code, file, `could not ${doing} ${file}: ${reason}`, errno, { cause: error });
}

/** The errno name of an error of Node's fs module, or null. */
export function errnoOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
