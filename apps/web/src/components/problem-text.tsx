'use client';

import { ERROR_CODES, type ErrorCode, type Problem } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';

/** What can be wrong with something on a host or in a plan, as far as it has words of ours. */
const PROBLEM_CODES = [
  'agent-error',
  'archive-broken',
  'archive-refused',
  'bad-archive',
  'bad-checksum',
  'cancelled',
  'compartment-frozen',
  'compartment-missing',
  'compartment-shrinking',
  'controls-refused',
  'cpus-outside-compartment',
  'device-not-granted',
  'engine-error',
  'engine-unreachable',
  'host-failed',
  'image-missing',
  'image-not-found',
  'image-pulling',
  'image-too-large',
  'image-unsupported',
  'in-use',
  'instance-missing',
  'interrupted',
  'limits-refused',
  'log-flood',
  'missed',
  'name-taken',
  'network-failed',
  'network-not-ready',
  'network-unsupported',
  'no-driver',
  'no-key',
  'no-room',
  'no-snapshot',
  'no-space',
  'no-volume',
  'not-converging',
  'policy',
  'process-quota-full',
  'quota',
  'registry-address',
  'registry-denied',
  'registry-lies',
  'registry-slow',
  'registry-unreachable',
  'removing',
  'secrets-missing',
  'shrink-below-use',
  'shrinking',
  'start-refused',
  'store-address',
  'store-answer',
  'store-refused',
  'store-unreachable',
  'task-failed',
  'timeout',
  'too-large',
  'too-small',
  'unknown-task',
  'upload-gone',
  'volume-busy',
  'volume-missing',
  'CANCELLED',
  'ENDED',
  'TIMEOUT',
  'UNHEALTHY',
] as const;
type ProblemCode = (typeof PROBLEM_CODES)[number];

const isProblemCode = (code: string): code is ProblemCode => PROBLEM_CODES.some((each) => each === code);
const isErrorCode = (code: string): code is ErrorCode => ERROR_CODES.some((each) => each === code);

/**
 * A problem in a text: what it is in the reader's language, by its code, then the words of whoever tells it, which name the
 * values. A code of a newer host has only those.
 */
export function useProblemText(): (problem: Problem) => string {
  const t = useTranslations('common.problem');
  const tError = useTranslations('common.error');
  return ({ code, message }) => {
    const title = isProblemCode(code) ? t(code) : isErrorCode(code) ? tError(`${code}.title`) : null;
    return [title, message].filter(Boolean).join(' · ');
  };
}

/** The same where it stands by itself; nothing where there is no problem. */
export function ProblemText({ problem }: { problem: Problem | null | undefined }) {
  const problemText = useProblemText();
  return problem ? problemText(problem) : null;
}
