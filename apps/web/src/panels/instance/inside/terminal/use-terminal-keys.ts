import { useEffect, useEffectEvent } from 'react';
import { copySelection, pasteInto } from './clipboard.ts';
import type { MadeTerminal } from './make-terminal.ts';

/** The keys that are ours and not the program's. Everything else goes to the program, Tab and Escape too. */
export function useTerminalKeys(
  made: MadeTerminal | null,
  { onLeave, onFind }: { onLeave: () => void; onFind: () => void },
): void {
  const leave = useEffectEvent(onLeave);
  const find = useEffectEvent(onFind);
  useEffect(() => {
    if (made === null) return;
    const { terminal } = made;
    const actions: Partial<Record<string, () => void>> = {
      KeyL: () => {
        terminal.blur();
        leave();
      },
      KeyF: () => find(),
      KeyC: () => void copySelection(terminal),
      KeyV: () => void pasteInto(terminal),
    };
    terminal.attachCustomKeyEventHandler((event) => {
      const action = event.ctrlKey && event.shiftKey && !event.altKey ? actions[event.code] : undefined;
      if (action === undefined) return true;
      // Where a page may not use the clipboard, the browser's own keys do it.
      if (['KeyC', 'KeyV'].includes(event.code) && !mayUseClipboard()) return false;
      event.preventDefault();
      if (event.type === 'keydown') action();
      return false;
    });
  }, [made]);
}

export function mayUseClipboard(): boolean {
  // Only in pages that came over HTTPS, or from this very machine.
  return window.isSecureContext && 'clipboard' in navigator && 'readText' in navigator.clipboard;
}
