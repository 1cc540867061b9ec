#!/usr/bin/env bash
# Runs the pre-commit hook for real on a repository of two reports, with a gouji that is built already:
#
#   ci/try_hook.sh target/debug/gouji        # pre-commit must be on PATH
#
# The hook is that of .pre-commit-hooks.yaml but for its language: `rust` would build gouji once more.
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)"
gouji="$(realpath "$1")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$gouji" "$work/bin/gouji"
export PATH="$work/bin:$PATH" PRE_COMMIT_HOME="$work/cache"

cd "$work"
git init -q reports
cd reports
{
  printf 'repos:\n- repo: local\n  hooks:\n'
  sed -n 's/language: rust/language: system/; s/^/  /p' "$here/.pre-commit-hooks.yaml"
} >.pre-commit-config.yaml
cp "$here/examples/sound/2021.txt" 示例县2023年政府信息公开工作年度报告.txt
echo 'not a report' >readme.txt
git add .
pre-commit run gouji

cp "$here/examples/wrong.txt" 示例乡年报.txt
git add .
if pre-commit run gouji >"$work/log"; then
  echo "the hook let a wrong report pass" >&2
  exit 1
fi
grep 'error\[GJ301\]' "$work/log"
if grep 'readme' "$work/log"; then
  echo "the hook took a file that is no report" >&2
  exit 1
fi
