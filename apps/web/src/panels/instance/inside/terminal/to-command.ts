/** Programs that people ask for. */
export const PROGRAMS = ['/bin/sh', '/bin/bash', '/bin/ash', '/bin/zsh'];

/** The better shell where there is one; a program of one's own goes by its words. */
export function toCommand(program: string): string[] {
  const words = program.trim().split(/\s+/).filter(Boolean).slice(0, 64);
  if (words.length > 0) return words;
  return ['/bin/sh', '-c', 'if [ -x /bin/bash ]; then exec /bin/bash; else exec /bin/sh -i; fi'];
}
