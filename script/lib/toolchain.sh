# shellcheck shell=bash
# Sourced by every script: where the tools are, which Rust builds the product, where builds go.
# It only reads and sets variables; `script/bootstrap` is what installs.

countersign_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
countersign_cache=${COUNTERSIGN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/countersign}
countersign_tools=$countersign_cache/tools

case ":$PATH:" in
*":$countersign_tools/bin:"*) ;;
*) PATH=$countersign_tools/bin:$countersign_tools/npm/node_modules/.bin:$PATH ;;
esac
# Debian keeps mariadbd here, which is not on everybody's PATH.
case ":$PATH:" in *:/usr/sbin:*) ;; *) PATH=$PATH:/usr/sbin ;; esac
export PATH

# clippy and rustfmt exist in the person's own toolchain only, not in Debian's. It is remembered in
# the environment, because a script that calls another script has already changed RUSTUP_TOOLCHAIN.
if [ -z "${HOST_TOOLCHAIN:-}" ]; then
  HOST_TOOLCHAIN=${RUSTUP_TOOLCHAIN:-}
  if [ -z "$HOST_TOOLCHAIN" ] || [ "$HOST_TOOLCHAIN" = debian ]; then
    HOST_TOOLCHAIN=$(rustup default 2>/dev/null | cut -d' ' -f1)
  fi
fi
export HOST_TOOLCHAIN

# How bootstrap got the WASM target: `rustup` or `debian` (empty before its first run).
countersign_wasm_way=$(cat "$countersign_tools/wasm-way" 2>/dev/null || true)
if [ "$countersign_wasm_way" = debian ]; then
  export RUSTUP_TOOLCHAIN=debian
fi

# A build cache outside the clone, if somebody made one: a fresh clone then builds in minutes less.
if [ -z "${CARGO_TARGET_DIR:-}" ] && [ -d "$countersign_cache/target" ]; then
  export CARGO_TARGET_DIR=$countersign_cache/target
fi

# The folder that holds `debug`, `release` and cargo-leptos's output.
target_dir() {
  printf '%s\n' "${CARGO_TARGET_DIR:-$countersign_root/target}"
}

# cargo with the person's own toolchain, for `host_cargo clippy` and `host_cargo fmt`. It has a target
# folder of its own, so that two compilers never throw away each other's work.
host_cargo() {
  RUSTUP_TOOLCHAIN=$HOST_TOOLCHAIN CARGO_TARGET_DIR=$(target_dir)/host cargo "$@"
}
