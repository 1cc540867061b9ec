#!/usr/bin/env bash
# Builds gouji as one static file that runs on any Linux of this processor, without a C library; prints its path.
# No C compiler for musl is needed: all dependencies are Rust.
set -euo pipefail
cd "$(dirname "$0")/.."
target="${1:-$(uname -m)-unknown-linux-musl}"
rustup target add "$target" >&2
cargo build --release --locked --target "$target" >&2
binary="${CARGO_TARGET_DIR:-target}/$target/release/gouji"
# a dynamic one names its loader
if grep -q --binary-files=text 'ld-linux\|ld-musl' <(head -c 4096 "$binary"); then
  echo "$binary is not static" >&2
  exit 1
fi
echo "$binary"
