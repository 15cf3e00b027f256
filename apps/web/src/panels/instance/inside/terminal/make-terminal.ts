import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import type { ITheme } from '@xterm/xterm';
import { withStyleNonce } from './with-style-nonce.ts';

/** Lines that can be scrolled back to: each cell of a line costs memory. */
export const SCROLLBACK_LINES = 5_000;

export interface MadeTerminal {
  terminal: Terminal;
  fit: FitAddon;
  search: SearchAddon;
  setTheme(theme: ITheme): void;
  setFontSize(sizePx: number): void;
  /** Says what is printed to screen readers, which costs a second drawing of it. */
  setReadOut(on: boolean): void;
}

export interface TerminalLook {
  theme: ITheme;
  nonce: string | undefined;
  fontSize: number;
  /** What it says to screen readers itself. */
  words: { input: string; tooMuch: string };
}

/** A terminal in `place`. What a program prints is drawn as text and obeyed as far as a terminal does, never as a page. */
export function makeTerminal(place: HTMLElement, { theme, nonce, fontSize, words }: TerminalLook): MadeTerminal {
  Terminal.strings.promptLabel = words.input;
  Terminal.strings.tooMuchOutput = words.tooMuch;
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: false,
    fontFamily: getComputedStyle(place).fontFamily,
    fontSize,
    minimumContrastRatio: 4.5,
    scrollback: SCROLLBACK_LINES,
    theme,
    // A link inside of the output may say one thing and lead to another: it is opened apart, and only on the web.
    linkHandler: { activate: (_event, uri) => openLink(uri), allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.loadAddon(new WebLinksAddon((_event, uri) => openLink(uri)));
  terminal.unicode.activeVersion = '11';
  withStyleNonce(document, nonce, () => terminal.open(place));
  return {
    terminal,
    fit,
    search,
    setTheme: (next) => {
      terminal.options.theme = next;
    },
    setFontSize: (sizePx) => {
      terminal.options.fontSize = sizePx;
    },
    setReadOut: (on) => {
      terminal.options.screenReaderMode = on;
    },
  };
}

function openLink(uri: string): void {
  const url = URL.parse(uri);
  if (url !== null && ['http:', 'https:'].includes(url.protocol))
    window.open(url.href, '_blank', 'noopener,noreferrer');
}
