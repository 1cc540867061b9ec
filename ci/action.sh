#!/usr/bin/env bash
# The check of action.yml: makes a command line of the action's inputs and hands the exit status on.
set -euo pipefail

command=("$GOUJI" check --severity "$GOUJI_SEVERITY" --format "$GOUJI_FORMAT")
while IFS= read -r line; do
  [[ -z $line ]] || command+=(--rules "$line")
done <<<"$GOUJI_RULES"
while IFS= read -r line; do
  [[ -z $line ]] || command+=(--output "$line")
done <<<"$GOUJI_OUTPUT"
# words, not patterns: gouji reads patterns itself
set -f
# shellcheck disable=SC2206
[[ -z $GOUJI_ARGS ]] || command+=($GOUJI_ARGS)
command+=(--)
while IFS= read -r line; do
  [[ -z $line ]] || command+=("$line")
done <<<"$GOUJI_PATHS"

status=0
"${command[@]}" || status=$?
echo "status=$status" >>"$GITHUB_OUTPUT"
# only findings may be let pass: what could not be checked did not pass anything
if [[ $status == 1 && $GOUJI_FAIL == false ]]; then
  exit 0
fi
exit "$status"
