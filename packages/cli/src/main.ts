import { CommanderError } from 'commander';
import { CliFailure, EXIT } from './failure.ts';
import { createProgram } from './program.ts';
import { err, printable } from './terminal.ts';

async function main(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  try {
    await createProgram((code) => {
      exitCode = code;
    }).parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said it already; help that was asked for is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const failure =
      error instanceof CliFailure
        ? error
        : new CliFailure(EXIT.failed, error instanceof Error ? error.message : String(error));
    say(failure, argv.includes('--json'));
    return failure.exitCode;
  }
}

/** Failures go to stderr, so that what was asked for stands alone in stdout. */
function say({ code, message, remedy, details }: CliFailure, asJson: boolean): void {
  if (asJson) {
    err(`${JSON.stringify({ error: { code, message, remedy, details } })}\n`);
    return;
  }
  err(`bulkhead: ${printable(message)}\n`);
  if (remedy !== null) err(`${printable(remedy)}\n`);
}

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
});

process.exitCode = await main(process.argv.slice(2));
