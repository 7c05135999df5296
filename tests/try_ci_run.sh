#!/usr/bin/env bash
# Runs .ci/run of the folder $1 in this new folder, where all that it calls is noted. First a command of the README
# fails, or there are three: so must CI fail, before it calls anything. Then each tool fails in turn: so must CI, again.
# Then nothing does, and it must call, in its clone, all that stands at the end. The clone must be gone then. So far it
# finds a browser, and must install none. Then there is none: it must try to. At last the twins cannot be installed:
# that must fail if CI is set, as by public CI, and else not.
set -euo pipefail
cp -r "$1/.ci" .
cat > tool <<END
#!/bin/sh
call="\${0##*/} \$*"
echo "in \${PWD%/*}: \$call" >> "$PWD/calls"
case "\$call" in "\$FAILS"*) exit 1 ;; esac
END
chmod +x tool
mkdir bin # all that is found by its name: so no browser, and nothing that would install one
for each in bash sh dirname git mktemp rm mkdir grep wc cp cat ls diff true false; do ln -s "$(type -P "$each")" bin; done
ln -s true bin/python3
ln -s true bin/chromium
cp tool bin/apt-get
export PATH="$PWD/bin"
unset CI # public CI sets it
git init --quiet
mkdir clones
export TMPDIR="$PWD/clones" # where .ci/run makes its clone
tools="mkdir -p .venv/bin; for f in pip python ruff; do cp tool .venv/bin/\$f; done"

ci_with() { # the first command of the README, and the tool that fails
  : > calls
  printf '%s\n' "python3 -m venv -h; $1" "python3 -m venv -h; $tools" > README.md
  git add . && git -c user.name=. -c user.email=. commit --quiet --allow-empty -m .
  (cd clones && FAILS=$2 ../.ci/run) # which finds its way from any folder
}

must_fail() {
  if ci_with "$@"; then
    echo "CI ends well, though this fails: $*"
    exit 1
  fi
}

must_fail false none
[ ! -s calls ]
must_fail $'true\npython3 -m venv -h' none # three commands
[ ! -s calls ]
must_fail true "python -m pytest"
must_fail true "ruff format"
must_fail true "ruff check"
ci_with cat none # which would read the next command, if it could
diff calls - <<END
in $TMPDIR: pip install -q torch jax
in $TMPDIR: python -m pytest tests/lesson/test_twins.py -k trains_like and (torch or jax)
in $TMPDIR: ruff format --check .
in $TMPDIR: ruff check .
END
[ -z "$(ls clones)" ]

rm bin/chromium
ci_with true none
diff <(grep apt-get calls) - <<END
in ${PWD%/*}: apt-get -qq update
in ${PWD%/*}: apt-get -qq install -y chromium chromium-driver
END
ci_with true apt-get # without a browser, its tests say so

ci_with true "pip install"
[ "$(grep -c ruff calls)" -eq 2 ] # and goes on
export CI=true
must_fail true "pip install"
ci_with true none
