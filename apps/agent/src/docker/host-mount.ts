/** A folder of the host that is mounted into a container: chosen by this agent, never named by anybody else. */
export interface HostMount {
  source: string;
  target: string;
  readOnly: boolean;
  /** The file system, as /proc/<pid>/mountinfo names it (`0:39`), and the folder in it. */
  device: string;
  root: string;
}
