#!/usr/bin/env bash
# Set up everything that `make demo` needs: system libraries, .venv, and the Python packages in it. With `tests` as its
# argument, also a Chromium, in which pages are tested, and a .NET, in which the C# end is. A second run finds
# everything in place and does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# The newest supported Python on PATH, or the one named by PYTHON.
find_python() {
  local name
  for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  fail "no Python 3.11 to 3.13 on PATH: install one (Debian: apt-get install python3 python3-venv), or name it: make setup PYTHON=..."
}

has_browser() {
  command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1
}

# Debian packages whose libraries are not there. OpenCV and MuJoCo's EGL renderer load them.
missing_packages() {
  local python=$1 pair
  for pair in libEGL.so.1:libegl1 libGL.so.1:libgl1 libGLESv2.so.2:libgles2 libglib-2.0.so.0:libglib2.0-0; do
    "$python" -c "import ctypes, sys; ctypes.CDLL(sys.argv[1])" "${pair%%:*}" 2>/dev/null || printf '%s ' "${pair##*:}"
  done
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    printf 'python%s-venv ' "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
}

install_packages() {
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo -n)
  if ! command -v apt-get >/dev/null 2>&1 || { [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; }; then
    fail "these libraries are missing and can't be installed from here: run  sudo apt-get install -y $*"
  fi
  say "installing Debian packages: $*"
  "${sudo[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

python=$(find_python)
if [ "$(uname -s)" = Linux ]; then
  missing=$(missing_packages "$python")
  # shellcheck disable=SC2086
  [ -z "$missing" ] || install_packages $missing
fi

stamp=.venv/.set-up-for
wanted=$(cat pyproject.toml constraints.txt "$0" | sha256sum | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
  say "creating .venv with $("$python" --version) and installing the packages (about 2 GB, once)"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
  echo "$wanted" > "$stamp"
  say "done"
fi

if [ "${1:-}" = tests ] && ! has_browser; then
  if grep -qi '^ID=debian' /etc/os-release 2>/dev/null; then
    install_packages chromium fonts-dejavu-core
  elif [ ! -f .venv/.browser ]; then  # Ubuntu's chromium package is a snap, which a container can't run
    .venv/bin/playwright install --with-deps chromium || fail "no Chromium for the tests of pages: install one and run this again"
    touch .venv/.browser
  fi
fi

if [ "${1:-}" = tests ]; then
  tools/setup_dotnet.sh
fi
