import { BulkheadError, type FileProblem } from '@bulkhead/shared';
import { EngineError } from '../docker/errors.ts';

const BY_CODE: Record<string, FileProblem> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-a-folder',
  EISDIR: 'not-a-file',
  EACCES: 'denied',
  EPERM: 'denied',
  ELOOP: 'denied',
  EROFS: 'read-only',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EFBIG: 'too-large',
  EEXIST: 'exists',
  ENAMETOOLONG: 'not-found',
};
/** What programs and the engine say, in the order in which it is looked for. */
const BY_WORDS: readonly [RegExp, FileProblem][] = [
  [/read-only/i, 'read-only'],
  [/no space|quota exceeded/i, 'no-space'],
  [/permission denied|not permitted|too many (links|levels)/i, 'denied'],
  [/not a directory/i, 'not-a-folder'],
  [/is a directory/i, 'not-a-file'],
  [/file exists|not empty|already exists/i, 'exists'],
  [/no such file|not found|could not find|cannot find/i, 'not-found'],
];
const MAX_WORDS = 300;

/** A refusal about a file. NOT_FOUND for what is not there, CONFLICT for all else; `fileProblem` says which. */
export function fileRefusal(fileProblem: FileProblem, words: string, cause?: unknown): BulkheadError {
  const code =
    fileProblem === 'not-found' ? 'NOT_FOUND' : fileProblem === 'not-running' ? 'INSTANCE_STATE' : 'CONFLICT';
  const plain = words
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_WORDS);
  return new BulkheadError(code, plain, { fileProblem }, { cause });
}

/** Whatever reading or writing a file threw, as a refusal. */
export function explainFileError(error: unknown): BulkheadError {
  if (error instanceof BulkheadError) return error;
  if (error instanceof EngineError) {
    if (error.kind === 'unreachable' || error.kind === 'timeout') {
      return new BulkheadError('UNAVAILABLE', `The engine could not do it: ${error.message}`, {}, { cause: error });
    }
    return fileRefusal(problemIn(error.message), error.message, error);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return fileRefusal(BY_CODE[code] ?? 'other', BY_CODE[code] === undefined ? 'It failed.' : code, error);
}

/** Pure: what a program's last words are about. */
export function problemIn(words: string): FileProblem {
  return BY_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? 'other';
}
