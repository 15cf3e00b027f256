import type { Terminal } from '@xterm/xterm';

/** Copies what is selected. Where a page may not write the clipboard, the browser's own copy does it. */
export async function copySelection(terminal: Terminal): Promise<void> {
  if (!terminal.hasSelection()) return;
  await navigator.clipboard.writeText(terminal.getSelection()).catch(() => {});
}

/** Pastes as the program expects it: bracketed where it asked for that. */
export async function pasteInto(terminal: Terminal): Promise<void> {
  try {
    terminal.paste(await navigator.clipboard.readText());
  } catch {
    // Whoever sits there has not allowed it; the browser's own paste still works.
  }
  terminal.focus();
}
