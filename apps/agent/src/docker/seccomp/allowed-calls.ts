/*
 * System calls that a container may make, by what they are for. Whatever is not named here fails with EPERM. Names of both
 * architectures and of their 32-bit ones are together: a name that an architecture does not have is left out there.
 * What the engine's own default allows and we do not is in left-out-calls.ts, each with its reason.
 */

const FILES = words(`
  access chdir chmod chown chown32 close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2
  fadvise64 fadvise64_64 arm_fadvise64_64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl
  fcntl64 fdatasync flock fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futimesat getcwd
  getdents getdents64 lchown lchown32 link linkat listmount lseek _llseek lstat lstat64 mkdir mkdirat mknod
  mknodat newfstatat open openat openat2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink
  readlinkat readv rename renameat renameat2 rmdir sendfile sendfile64 splice stat stat64 statfs statfs64 statmount
  statx symlink symlinkat sync sync_file_range sync_file_range2 arm_sync_file_range syncfs tee truncate truncate64
  umask unlink unlinkat utime utimensat utimensat_time64 utimes vmsplice write writev
`);

const EXTENDED_ATTRIBUTES = words(`
  fgetxattr flistxattr fremovexattr fsetxattr getxattr getxattrat lgetxattr listxattr listxattrat llistxattr
  lremovexattr lsetxattr removexattr removexattrat setxattr setxattrat
`);

/** Waiting for files: poll, epoll, inotify, and the kernel's old asynchronous I/O. The new one, io_uring, is not allowed. */
const WAITING = words(`
  epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 inotify_add_watch
  inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64
  io_setup io_submit _newselect pipe pipe2 poll ppoll ppoll_time64 pselect6 pselect6_time64 select signalfd signalfd4
  timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64
`);

const MEMORY = words(`
  brk cachestat madvise map_shadow_stack membarrier memfd_create mincore mlock mlock2 mlockall mmap mmap2 mprotect
  mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect process_mrelease
`);

/** A process by itself: its life, identity, limits and place in the scheduler. */
const PROCESSES = words(`
  capget capset execve execveat exit exit_group fork getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups
  getgroups32 getpgid getpgrp getpid getppid getpriority getresgid getresgid32 getresuid getresuid32 getrlimit
  getrusage getsid gettid getuid getuid32 ioprio_get ioprio_set pidfd_open pidfd_send_signal prctl prlimit64
  restart_syscall sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
  sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr
  sched_setparam sched_setscheduler sched_yield setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups
  setgroups32 setpgid setpriority setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32
  setrlimit setsid setuid setuid32 times ugetrlimit vfork wait4 waitid waitpid
`);

/** What threads need, beside clone, which is bounded by its arguments. */
const THREADS = words(`
  arch_prctl breakpoint cacheflush futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake get_robust_list
  get_thread_area getcpu rseq set_robust_list set_thread_area set_tid_address set_tls
`);

const SIGNALS = words(`
  alarm getitimer kill pause rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
  rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo setitimer sigaltstack sigprocmask sigreturn tgkill tkill
`);

/** Setting a clock fails all the same: nobody has the capability for it. */
const TIME = words(`
  adjtimex clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64
  clock_nanosleep clock_nanosleep_time64 gettimeofday nanosleep time timer_create timer_delete timer_getoverrun
  timer_gettime timer_gettime64 timer_settime timer_settime64
`);

/** What is done with a socket once it is there; which there can be is decided by the arguments of `socket`. */
const NETWORK = words(`
  accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg recvmmsg_time64 recvmsg
  send sendmmsg sendmsg sendto setsockopt shutdown socketpair
`);

const MESSAGES_BETWEEN_PROCESSES = words(`
  ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink
  msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget
`);

/** Asking about the machine, and locking oneself in further. `uretprobe` is the kernel's own way back out of a probe. */
const SYSTEM = words(`
  getrandom landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp sysinfo uname uretprobe
`);

/** Debuggers: only of processes of the same container and user, as the kernel decides. */
const DEBUGGING = words(`process_vm_readv process_vm_writev ptrace`);

/** Allowed whatever their arguments are. Sorted, without repetition. */
export const ALLOWED_CALLS: readonly string[] = [
  ...FILES,
  ...EXTENDED_ATTRIBUTES,
  ...WAITING,
  ...MEMORY,
  ...PROCESSES,
  ...THREADS,
  ...SIGNALS,
  ...TIME,
  ...NETWORK,
  ...MESSAGES_BETWEEN_PROCESSES,
  ...SYSTEM,
  ...DEBUGGING,
].toSorted();

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
