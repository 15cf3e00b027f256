/** What a program inside a container tries. `sh` ends with 0 when it came through. */
export interface Try {
  name: string;
  sh: string;
  /** Only in this profile is it kept from coming through; in the other it is allowed. */
  only?: 'restricted';
}

export const TRIES: readonly Try[] = [
  { name: 'write the host’s core_pattern', sh: 'echo "|/evil" > /proc/sys/kernel/core_pattern' },
  { name: 'press the host’s keys', sh: 'echo h > /proc/sysrq-trigger' },
  { name: 'change the host’s memory policy', sh: 'echo 1 > /proc/sys/vm/overcommit_memory' },
  { name: 'name a helper for the host’s events', sh: 'echo /evil > /sys/kernel/uevent_helper' },
  { name: 'read the host’s memory', sh: '[ -n "$(head -c 1 /proc/kcore)" ]' },
  { name: 'read the host’s keys', sh: '[ -n "$(head -c 1 /proc/keys)" ]' },
  { name: 'read the host’s log', sh: 'mknod /dev/shm/kmsg c 1 11 && head -c 1 /dev/shm/kmsg' },
  { name: 'open the host’s disk', sh: 'mknod /dev/shm/disk b 254 0 && head -c 1 /dev/shm/disk' },
  { name: 'mount the memory groups', sh: 'mkdir /dev/shm/cg && mount -t cgroup -o memory none /dev/shm/cg' },
  { name: 'mount the processes of the host', sh: 'mkdir /dev/shm/proc && mount -t proc none /dev/shm/proc' },
  { name: 'mount a tmpfs without bound', sh: 'mkdir /dev/shm/t && mount -t tmpfs none /dev/shm/t' },
  { name: 'remount the root', sh: 'mount -o remount,rw,suid,dev /' },
  { name: 'unmask /proc', sh: 'umount /proc/kcore' },
  { name: 'lift its own memory limit', sh: 'echo -1 > /sys/fs/cgroup/memory/memory.limit_in_bytes' },
  {
    name: 'move to another group',
    sh: 'for file in /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/pids/cgroup.procs; do [ -e $file ] && echo 0 > $file && exit 0; done; exit 1',
  },
  { name: 'make a user namespace', sh: 'unshare -U true' },
  { name: 'make a mount namespace', sh: 'unshare -m true' },
  { name: 'make a network namespace', sh: 'unshare -n true' },
  { name: 'enter the namespaces of another', sh: 'nsenter -t 1 -m -n -p true' },
  { name: 'change root and stay', sh: 'chroot / true' },
  { name: 'name the machine', sh: 'hostname evil' },
  { name: 'set the clock', sh: 'date -s 2001-01-01; [ "$(date +%Y)" = 2001 ]' },
  { name: 'make a network device', sh: 'ip link add evil type dummy' },
  { name: 'open a raw socket', sh: 'ping -c 1 -W 1 127.0.0.1' },
  { name: 'be spared when memory runs out', sh: 'echo -1000 > /proc/self/oom_score_adj' },
  {
    name: 'go first on the processor',
    sh: 'nice -n -20 true 2>&1 | grep -q . && false || [ "$(nice -n -20 nice)" = -20 ]',
  },
  { name: 'open more files than the host', sh: 'ulimit -n 2000000' },
  { name: 'leave a dump of memory', sh: 'ulimit -c unlimited' },
  { name: 'find the engine’s socket', sh: 'find / -xdev -name "docker.sock" 2>/dev/null | grep -q .' },
  {
    name: 'fill a volume of the image',
    sh: 'dd if=/dev/zero of=/data/full bs=1M count=512; code=$?; rm -f /data/full; exit $code',
  },
  { name: 'be looked at by the image’s own check', sh: 'sleep 3; [ -e /data/checked ]' },
  { name: 'become root by a set-uid program', sh: '[ "$(/bin/rootly id -u)" = 0 ]', only: 'restricted' },
  { name: 'be root', sh: '[ "$(id -u)" = 0 ]', only: 'restricted' },
  { name: 'write on the root', sh: 'touch /evil', only: 'restricted' },
  { name: 'give a file away', sh: 'touch /dev/shm/mine && chown 12345 /dev/shm/mine', only: 'restricted' },
  {
    name: 'run what it has written into /tmp',
    sh: 'cp /bin/busybox /tmp/sh && chmod 755 /tmp/sh && /tmp/sh true',
    only: 'restricted',
  },
  {
    name: 'fill /tmp beyond its size',
    sh: 'dd if=/dev/zero of=/tmp/full bs=1M count=65; code=$?; rm -f /tmp/full; exit $code',
    only: 'restricted',
  },
  {
    name: 'make more files than /run holds',
    sh: 'i=0; while [ $i -lt 17000 ]; do : > /run/$i || exit 1; i=$((i+1)); done',
    only: 'restricted',
  },
];

/** A program for a container: runs every probe and every try, says how each ended, and waits. */
export function tryEverything(profile: 'restricted' | 'baseline'): string[][] {
  const tries = TRIES.filter(({ only }) => only === undefined || only === profile);
  const script = `
    for probe in /probes/*; do ( exec "$probe" ) 2>/dev/null; echo "probe $(basename "$probe") $?"; done
    for one in "$@"; do
      name="\${one%%:*}"
      if ( sh -c "\${one#*:}" ) >/dev/null 2>&1; then echo "through $name"; else echo "refused $name"; fi
    done
    echo finished
    while :; do sleep 3600 & wait $!; done`;
  return [
    ['/bin/sh', '-c', script, 'tries', ...tries.map(({ name, sh }) => `${name}:${sh}`)],
    tries.map(({ name }) => name),
  ];
}
