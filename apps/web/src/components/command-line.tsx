'use client';

import classes from './command-line.module.css';
import { CopyButton } from './copy-button.tsx';

export interface CommandLineProps {
  /** The command as it is to be typed; line breaks are kept. */
  command: string;
  label?: string;
}

/** A command to copy, complete and selectable, scrolling inside its own box. */
export function CommandLine({ command, label }: CommandLineProps) {
  return (
    <div className={classes.root}>
      <pre className={classes.text} tabIndex={0} aria-label={label}>
        <code>{command}</code>
      </pre>
      <CopyButton value={command} />
    </div>
  );
}
