#!/usr/bin/env bash
# Runs .ci/run of the folder $1 in this new folder, where all that it calls says yes, and is noted. First a command of
# the README fails: so must CI, before it calls anything. Then none does, and it must call all that stands at the end.
set -euo pipefail
cp -r "$1/.ci" .
printf '#!/bin/sh\necho "${0##*/} $*" >> "%s"\n' "$PWD/calls" > tool
chmod +x tool
git init --quiet
tools="mkdir -p .venv/bin; for f in pip python ruff; do cp tool .venv/bin/\$f; done"
for first in false true; do
  printf '%s\n' "python3 -m venv -h; $first" "python3 -m venv -h; $tools" > README.md
  git add . && git -c user.name=. -c user.email=. commit --quiet -m .
  if .ci/run; then ends=true; else ends=false; fi
  [ "$ends" = "$first" ]
done
diff calls - <<'END'
pip install -q torch jax
python -m pytest tests/lesson/test_twins.py -k trains_like and (torch or jax)
ruff format --check .
ruff check .
END
