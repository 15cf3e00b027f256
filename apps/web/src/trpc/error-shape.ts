import { ERROR_CODES } from '@bulkhead/shared';
import type { ErrorCode, ErrorDetails, ErrorShape } from '@bulkhead/shared';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isErrorCode(value: unknown): value is ErrorCode {
  return ERROR_CODES.some((code) => code === value);
}

function toShape(value: unknown): ErrorShape | null {
  if (!isRecord(value) || !isErrorCode(value.code)) return null;
  const details: ErrorDetails = isRecord(value.details) ? value.details : {};
  return { code: value.code, message: typeof value.message === 'string' ? value.message : '', details };
}

/**
 * What any failure of the API says in the project's own terms. In the browser it is at `error.data.bulkhead`, in process
 * it is the error or its cause. A failure without one never reached the server: UNAVAILABLE.
 */
export function errorShapeOf(error: unknown): ErrorShape {
  const found = isRecord(error)
    ? ((isRecord(error.data) ? toShape(error.data.bulkhead) : null) ?? toShape(error.cause) ?? toShape(error))
    : null;
  return found ?? { code: 'UNAVAILABLE', message: error instanceof Error ? error.message : '', details: {} };
}
