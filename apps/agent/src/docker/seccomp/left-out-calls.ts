/**
 * What the engine's own default allows to a container without capabilities and ours does not, each with its reason. A test
 * holds it against the engine's list: nothing may be missing without a reason, and nothing may be allowed beyond it.
 */
export const LEFT_OUT_CALLS: Readonly<Record<string, string>> = {
  socketcall:
    'the 32-bit way to every socket call: its arguments lie in memory, where no filter sees which family is asked for',
  name_to_handle_at:
    'gives handles for open_by_handle_at, the way out of a container by inode numbers, which nobody may call',
  fanotify_mark: 'of no use without fanotify_init, which nobody may call',
  memfd_secret: 'memory that its host cannot look into, and cannot swap or move',
  modify_ldt: 'segments for 16-bit programs, with a history of holes in the kernel',
  remap_file_pages: 'emulated since Linux 4.0, for programs of before',
  epoll_ctl_old: 'was never there',
  epoll_wait_old: 'was never there',
  riscv_hwprobe: 'of an architecture that has no agent',
};
