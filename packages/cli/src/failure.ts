import type { ErrorCode, ErrorDetails } from '@bulkhead/shared';

/** What the program ends with; docs/api.md lists them. `exec` ends with its command's own code instead. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unauthenticated: 3,
  forbidden: 4,
  notFound: 5,
  noRoom: 6,
  conflict: 7,
  unreachable: 8,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure in words for a person and with a code for a script. */
export class CliFailure extends Error {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly remedy: string | null;
  readonly details: ErrorDetails;

  constructor(
    exitCode: ExitCode,
    message: string,
    {
      code = 'CLIENT',
      remedy = null,
      details = {},
    }: { code?: string; remedy?: string | null; details?: ErrorDetails } = {},
  ) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
    this.remedy = remedy;
    this.details = details;
  }
}

const ANSWERS: Partial<Record<ErrorCode, { exitCode: ExitCode; remedy?: string }>> = {
  INVALID_INPUT: { exitCode: EXIT.usage },
  UNAUTHENTICATED: {
    exitCode: EXIT.unauthenticated,
    remedy: 'Make a token under Tokens in the dashboard, then: bulkhead login',
  },
  FORBIDDEN: {
    exitCode: EXIT.forbidden,
    remedy: 'Make a token with that scope, or ask an owner for the right itself.',
  },
  POLICY: { exitCode: EXIT.forbidden, remedy: 'Leave out what is named, or ask operations for another profile.' },
  NOT_FOUND: { exitCode: EXIT.notFound, remedy: 'See what there is: bulkhead whoami, bulkhead instances list' },
  QUOTA_EXCEEDED: { exitCode: EXIT.noRoom, remedy: 'See what is left: bulkhead quota' },
  NO_HOST_FITS: { exitCode: EXIT.noRoom, remedy: 'See each host’s room: bulkhead quota' },
  IMAGE_UNKNOWN: { exitCode: EXIT.notFound, remedy: 'Choose an image that a host holds.' },
  NAME_TAKEN: { exitCode: EXIT.conflict, remedy: 'Choose another name.' },
  CONFLICT: { exitCode: EXIT.conflict, remedy: 'Look at what it is now, then try again.' },
  INSTANCE_STATE: { exitCode: EXIT.conflict, remedy: 'Wait until it has settled, or choose another action.' },
  HOST_UNREACHABLE: { exitCode: EXIT.unreachable, remedy: 'What was accepted is carried out when the host is back.' },
  TOO_MANY_ATTEMPTS: { exitCode: EXIT.unreachable, remedy: 'Wait a moment, then try again.' },
  UNAVAILABLE: { exitCode: EXIT.unreachable, remedy: 'Try again in a moment.' },
};

/** The dashboard's refusal as the program's own. */
export function failureOf(error: { code: string; message: string; details: ErrorDetails }): CliFailure {
  const answer = Object.hasOwn(ANSWERS, error.code) ? ANSWERS[error.code as ErrorCode] : undefined;
  return new CliFailure(answer?.exitCode ?? EXIT.failed, error.message, {
    code: error.code,
    remedy: answer?.remedy ?? null,
    details: error.details,
  });
}
