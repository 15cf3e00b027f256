/** One line of /proc/<pid>/mountinfo (proc_pid_mountinfo(5)). */
export interface Mount {
  /** `0:39`: names the file system, whoever has it mounted. */
  device: string;
  /** The folder of the file system that is mounted. */
  root: string;
  target: string;
  options: ReadonlySet<string>;
  type: string;
}

/** Pure. Lines that are none are left out. */
export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const [, , device, root, target, options] = fields;
    const type = fields[fields.indexOf('-', 6) + 1];
    if (!device || !root || !target || !options || !type || !fields.includes('-')) return [];
    return [{ device, root: unescape(root), target: unescape(target), options: new Set(options.split(',')), type }];
  });
}

/** Space, tab, newline and backslash are written as octal. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
