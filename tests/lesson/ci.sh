#!/usr/bin/env bash
# Runs .ci/run of the folder $1 in this new folder, where all that it calls says yes. First a command of the README
# fails, and so must CI; then none does.
set -euo pipefail
cp -r "$1/.ci" .
git init --quiet
links='for f in pip python ruff; do ln -s "$(type -P true)" ".venv/bin/$f"; done'
for first in false true; do
  printf '%s\n' "python3 -m venv -h; $first" "python3 -m venv -h; mkdir -p .venv/bin; $links" > README.md
  git add . && git -c user.name=. -c user.email=. commit --quiet -m .
  if .ci/run; then ends=true; else ends=false; fi
  [ "$ends" = "$first" ]
done
