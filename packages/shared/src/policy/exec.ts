import { allow, areTexts, deny, force, is, isText, isWholeNumber } from './row.ts';
import { MAX_SPEC_BYTES } from './bounds.ts';

const ATTACHED = ['AttachStdin', 'AttachStdout', 'AttachStderr'];

/** `POST /containers/{id}/exec` and `POST /exec/{id}/start`. */
export const EXEC = [
  force('exec', {
    field: 'Privileged',
    rule: 'false',
    attack: 'an escape after admission',
    reference: 73,
    holds: is(false),
  }),
  ...deny('exec', 74, 'another user than the container’s own: root, where that is not the container’s', ['User']),
  force('exec', {
    field: 'Cmd',
    rule: 'one to 64 arguments within the bound of a spec',
    attack: 'megabytes in the engine’s record of the container',
    reference: 75,
    holds: (value, context) =>
      areTexts(64, MAX_SPEC_BYTES)(value, context) && String(value) !== '' && !String(value).includes('\0'),
  }),
  ...deny('exec', 75, 'libraries to be loaded, and folders, by the engine’s hand', ['Env', 'WorkingDir']),
  ...ATTACHED.map((field) =>
    force('exec', {
      field,
      rule: 'true: one stream, read into a window of a fixed size',
      attack: 'a program that nobody listens to and nobody ends',
      reference: 76,
      holds: is(true),
    }),
  ),
  force('exec', {
    field: 'Tty',
    rule: 'as asked',
    attack: 'none beyond the stream itself',
    reference: 76,
    holds: is(true, false),
  }),
  force('exec', {
    field: 'DetachKeys',
    rule: 'keys that nobody types',
    attack: 'a program that its stream has let go of',
    reference: 76,
    holds: isText(/^(ctrl-[a-z@[\\^\]_],?){1,16}$/),
  }),
  ...deny('exec', 76, 'a size before there is a terminal; it is set by a call of its own', ['ConsoleSize']),
  force('exec-start', {
    field: 'Detach',
    rule: 'false',
    attack: 'a program that nobody listens to and nobody ends',
    reference: 76,
    holds: is(false),
  }),
  force('exec-start', {
    field: 'Tty',
    rule: 'as when it was made',
    attack: 'none beyond the stream itself',
    reference: 76,
    holds: is(true, false),
  }),
  allow('exec-start', {
    field: 'ConsoleSize',
    rule: 'rows and columns up to 1,000',
    attack: 'none known',
    reference: 76,
    holds: (value, context) =>
      Array.isArray(value) && value.length === 2 && value.every((one) => isWholeNumber(1, 1_000)(one, context)),
  }),
];
