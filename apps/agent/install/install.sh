#!/bin/sh
# Installs or upgrades the Bulkhead agent on this host. Served by the control plane's agent port:
#
#   curl -fsSk --pinnedpubkey "$BULKHEAD_PIN" "$BULKHEAD_CONTROL_URL/v1/install.sh" | sh
#
# with, in the environment:
#   BULKHEAD_CONTROL_URL   https://host:port of the agent port
#   BULKHEAD_PIN           sha256//… of the agent port's key: nothing is fetched from anybody else
#   BULKHEAD_JOIN_TOKEN    single use; needed only while this host has no identity yet
# and optionally:
#   BULKHEAD_AGENT_STATE_DIR, BULKHEAD_CGROUP_ROOT, DOCKER_HOST   as in the agent's own settings
#   BULKHEAD_INSTALL_DIR   where the program goes (/usr/local/lib/bulkhead-agent)
set -eu

STATE_DIR=${BULKHEAD_AGENT_STATE_DIR:-/var/lib/bulkhead-agent}
INSTALL_DIR=${BULKHEAD_INSTALL_DIR:-/usr/local/lib/bulkhead-agent}
ENGINE=${DOCKER_HOST:-unix:///var/run/docker.sock}
CGROUP_ROOT=${BULKHEAD_CGROUP_ROOT:-bulkhead}
UNIT=/etc/systemd/system/bulkhead-agent.service
# The agent is there for others: small rather than quick, since it mostly waits for the kernel (npm run bench -- sampler).
NODE_FLAGS='--max-semi-space-size=1 --heap-growing-percent=5 --optimize-for-size --single-threaded --no-opt --no-sparkplug --invocation-count-for-maglev=1000 --no-maglev-inlining --bytecode-old-age=1'
MALLOC_SETTINGS='MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=16384 MALLOC_TOP_PAD_=4096 MALLOC_MMAP_THRESHOLD_=8192'

say() { echo "bulkhead: $*"; }
fail() { echo "bulkhead: $*" >&2; exit 1; }

download() { # PATH FILE
  curl -fsSk --pinnedpubkey "$BULKHEAD_PIN" --retry 3 --max-time 600 -o "$2.part" "$BULKHEAD_CONTROL_URL$1" ||
    fail "cannot fetch $1 from $BULKHEAD_CONTROL_URL; is the agent port open to this host, and the command fresh?"
  mv "$2.part" "$2"
}

node_is_new_enough() {
  [ -x "$1" ] && [ "$("$1" -p 'Number(process.versions.node.split(".")[0]) >= 20' 2>/dev/null)" = true ]
}

check_host() {
  [ "$(uname -s)" = Linux ] || fail 'the agent runs on Linux only.'
  [ "$(id -u)" = 0 ] || fail 'the agent owns cgroups: run this as root.'
  command -v curl >/dev/null || fail 'curl is missing: install it (apt-get install curl) and run the command again.'
  [ -n "${BULKHEAD_CONTROL_URL:-}" ] || fail 'BULKHEAD_CONTROL_URL is not set: copy the whole command from the dashboard.'
  [ -n "${BULKHEAD_PIN:-}" ] || fail 'BULKHEAD_PIN is not set: copy the whole command from the dashboard.'
  case $ENGINE in
    unix://*)
      [ -S "${ENGINE#unix://}" ] ||
        fail "no Docker Engine answers at ${ENGINE#unix://}: install one (Debian: apt-get install docker.io), or set DOCKER_HOST."
      ;;
    *) fail "DOCKER_HOST is $ENGINE: the agent needs an engine on this machine, as unix:///path/to/docker.sock." ;;
  esac
}

install_node() {
  for candidate in "$INSTALL_DIR/node" "$(command -v node || true)"; do
    if [ -n "$candidate" ] && node_is_new_enough "$candidate"; then
      NODE=$candidate
      return
    fi
  done
  case $(uname -m) in
    x86_64) architecture=x64 ;;
    aarch64) architecture=arm64 ;;
    *) fail "no Node.js 20 or newer on this host, and none to hand out for $(uname -m): install one first." ;;
  esac
  say 'fetching Node.js from the control plane'
  download "/v1/node/$architecture" "$INSTALL_DIR/node.gz"
  gzip -dc "$INSTALL_DIR/node.gz" >"$INSTALL_DIR/node.part"
  rm -f "$INSTALL_DIR/node.gz"
  chmod 0755 "$INSTALL_DIR/node.part"
  mv "$INSTALL_DIR/node.part" "$INSTALL_DIR/node"
  NODE=$INSTALL_DIR/node
  node_is_new_enough "$NODE" || fail 'the Node.js that was fetched does not run on this host.'
}

# They are the engine's own and may go with any version of it: one that this Node.js does not know must not keep the agent down.
keep_known_flags() {
  known=
  for flag in $NODE_FLAGS; do
    "$NODE" "$flag" -e 0 >/dev/null 2>&1 && known="$known $flag"
  done
  NODE_FLAGS=${known# }
}

write_settings() {
  umask 077
  mkdir -p "$STATE_DIR"
  cat >"$STATE_DIR/agent.env" <<EOF
BULKHEAD_AGENT_STATE_DIR=$STATE_DIR
BULKHEAD_CGROUP_ROOT=$CGROUP_ROOT
DOCKER_HOST=$ENGINE
EOF
  umask 022
}

enrol() {
  if [ -f "$STATE_DIR/identity.json" ] && [ -z "${BULKHEAD_JOIN_TOKEN:-}" ]; then
    say 'this host has an identity already; upgrading the program only'
    return
  fi
  [ -n "${BULKHEAD_JOIN_TOKEN:-}" ] || fail 'BULKHEAD_JOIN_TOKEN is not set: copy the whole command from the dashboard.'
  if BULKHEAD_AGENT_STATE_DIR=$STATE_DIR BULKHEAD_CONTROL_URL=$BULKHEAD_CONTROL_URL \
    BULKHEAD_JOIN_TOKEN=$BULKHEAD_JOIN_TOKEN "$NODE" "$INSTALL_DIR/agent.mjs" enrol; then
    return
  fi
  # The same command again upgrades: its token is used up, and the identity that it gave is still here.
  [ -f "$STATE_DIR/identity.json" ] || fail 'this host could not be enrolled; nothing was started.'
  say 'not enrolled anew; going on with the identity that this host has'
}

start_with_systemd() {
  cat >"$UNIT" <<EOF
[Unit]
Description=Bulkhead agent
After=docker.service network-online.target
Wants=network-online.target
# Whatever keeps it from starting may pass: the walls have to come back.
StartLimitIntervalSec=0

[Service]
EnvironmentFile=$STATE_DIR/agent.env
Environment=$MALLOC_SETTINGS
ExecStart=$NODE $NODE_FLAGS $INSTALL_DIR/agent.mjs run
Restart=always
RestartSec=2
TimeoutStopSec=20
KillMode=process
OOMScoreAdjust=-900

[Install]
WantedBy=multi-user.target
EOF
  systemctl daemon-reload
  systemctl enable bulkhead-agent.service >/dev/null 2>&1
  systemctl restart bulkhead-agent.service
  say 'running as bulkhead-agent.service (journalctl -u bulkhead-agent)'
}

stop_earlier() {
  [ -f "$STATE_DIR/agent.pid" ] || return 0
  earlier=$(cat "$STATE_DIR/agent.pid")
  # A pid is reused: only a process that runs our program from our folder is ours.
  if tr '\0' ' ' 2>/dev/null <"/proc/$earlier/cmdline" | grep -qF "$INSTALL_DIR/agent.mjs run"; then
    kill "$earlier"
    waited=0
    while [ -d "/proc/$earlier" ] && [ $waited -lt 100 ]; do
      sleep 0.1
      waited=$((waited + 1))
    done
  fi
}

start_without_systemd() {
  stop_earlier
  (
    set -a
    . "$STATE_DIR/agent.env"
    set +a
    unset BULKHEAD_JOIN_TOKEN
    # Both are lists: to be split into words.
    export $MALLOC_SETTINGS
    setsid "$NODE" $NODE_FLAGS "$INSTALL_DIR/agent.mjs" run >>"$STATE_DIR/agent.log" 2>&1 </dev/null &
    echo $! >"$STATE_DIR/agent.pid"
  )
  say "running as process $(cat "$STATE_DIR/agent.pid"), log in $STATE_DIR/agent.log"
  say 'this host has no systemd: start it at boot, before the engine starts containers, with'
  say "  set -a; . $STATE_DIR/agent.env; $NODE $NODE_FLAGS $INSTALL_DIR/agent.mjs run"
}

main() {
  check_host
  mkdir -p "$INSTALL_DIR"
  install_node
  keep_known_flags
  say 'fetching the agent'
  download /v1/agent.mjs "$INSTALL_DIR/agent.mjs"
  write_settings
  enrol
  if [ -d /run/systemd/system ]; then start_with_systemd; else start_without_systemd; fi
}

# The whole script has to have arrived before any of it runs.
main
