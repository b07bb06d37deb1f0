# shellcheck shell=bash
# Sourced by scripts that need a throwaway MariaDB or Redis: own data folder, a free port on
# 127.0.0.1, gone afterwards. Nothing of the machine's own servers or settings is touched.
#
#   . script/lib/services.sh
#   trap services_stop EXIT
#   services_mysql_start   # exports TEST_MYSQL_URL (ends in /) and TEST_MYSQL_PID
#   services_redis_start   # exports TEST_REDIS_URL and TEST_REDIS_PID
#
# Call them in the script's own shell, not in $(...). For faults: services_mysql_stop (or kill -9 of
# the pid) and services_mysql_start again, which keeps data and port; likewise for Redis.
# Data lie under TMPDIR: `TMPDIR=/dev/shm` makes tests quicker, but benchmarks meaningless.

services_dir=
services_mysql_port=
services_redis_port=

services_folder() {
  if [ -z "$services_dir" ]; then
    services_dir=$(mktemp -d "${TMPDIR:-/tmp}/countersign.XXXXXX")
    chmod 711 "$services_dir" # the user mysql has to pass through
  fi
}

# Below the range from which the system takes ports for outgoing connections.
services_free_port() {
  local port
  while :; do
    port=$((10000 + RANDOM % 20000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      printf '%s\n' "$port"
      return
    fi
  done
}

# `services_wait NAME PID COMMAND...` until the command succeeds; at most 30 s, less if PID is gone.
services_wait() {
  local name=$1 pid=$2 tries
  shift 2
  for ((tries = 0; tries < 300; tries++)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  printf '%s did not start:\n' "$name" >&2
  tail -n 20 "$services_dir/$name.log" >&2
  return 1
}

services_mysql_start() {
  services_folder
  local data=$services_dir/mysql as=()
  # The server refuses to run as root.
  if [ "$(id -u)" = 0 ]; then as=(--user=mysql); fi
  if [ ! -d "$data" ]; then
    mkdir -m 700 "$data"
    if [ "$(id -u)" = 0 ]; then chown mysql: "$data"; fi
    # --no-defaults here and below: the machine's own settings don't count.
    mariadb-install-db --no-defaults "${as[@]}" --datadir="$data" --skip-test-db \
      --auth-root-authentication-method=normal --innodb-log-file-size=32M \
      >"$services_dir/mysql.log" 2>&1 || { tail -n 20 "$services_dir/mysql.log" >&2; return 1; }
    services_mysql_port=$(services_free_port)
  fi
  # Small, but as durable as in production: a commit must survive kill -9.
  mariadbd --no-defaults "${as[@]}" --datadir="$data" --socket="$data/socket" --pid-file="$data/pid" \
    --skip-networking=0 --bind-address=127.0.0.1 --port="$services_mysql_port" --skip-name-resolve \
    --innodb-flush-log-at-trx-commit=1 --innodb-buffer-pool-size=64M --innodb-log-file-size=32M \
    --key-buffer-size=1M --performance-schema=off --max-connections=400 \
    --character-set-server=utf8mb4 >>"$services_dir/mysql.log" 2>&1 </dev/null &
  export TEST_MYSQL_PID=$!
  disown "$TEST_MYSQL_PID" # or bash reports at length when a fault test kills it
  export TEST_MYSQL_URL=mysql://root@127.0.0.1:$services_mysql_port/
  services_wait mysql "$TEST_MYSQL_PID" mariadb-admin --no-defaults --protocol=tcp \
    --host=127.0.0.1 --port="$services_mysql_port" --user=root ping
}

services_redis_start() {
  services_folder
  if [ -z "$services_redis_port" ]; then services_redis_port=$(services_free_port); fi
  redis-server --bind 127.0.0.1 --port "$services_redis_port" --dir "$services_dir" \
    --save "" --appendonly no >>"$services_dir/redis.log" 2>&1 </dev/null &
  export TEST_REDIS_PID=$!
  disown "$TEST_REDIS_PID"
  export TEST_REDIS_URL=redis://127.0.0.1:$services_redis_port/
  services_wait redis "$TEST_REDIS_PID" redis-cli -p "$services_redis_port" ping
}

# Ends a child that these functions started: politely, after 10 s not.
services_end() {
  local pid=$1 tries
  [ -n "$pid" ] || return 0
  kill "$pid" 2>/dev/null || true
  for ((tries = 0; tries < 100; tries++)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -9 "$pid" 2>/dev/null || true
}

services_mysql_stop() {
  services_end "${TEST_MYSQL_PID:-}"
  TEST_MYSQL_PID=
}

services_redis_stop() {
  services_end "${TEST_REDIS_PID:-}"
  TEST_REDIS_PID=
}

# Everything away again; safe to call twice, and from a trap.
services_stop() {
  services_redis_stop
  services_mysql_stop
  if [ -n "$services_dir" ]; then rm -rf "$services_dir"; fi
  services_dir='' services_mysql_port='' services_redis_port=''
  unset TEST_MYSQL_URL TEST_REDIS_URL
}
