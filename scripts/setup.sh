#!/usr/bin/env bash
# Makes the virtual environment and finds the system packages it needs.
#   scripts/setup.sh run         what the application needs
#   scripts/setup.sh test        the same, and the servers that the tests start
#   scripts/setup.sh installer   the same as run, and what PyInstaller needs
# Safe to run again, after an interruption, and twice at once. Says nothing when nothing is to do.
set -eu
cd "$(dirname "$0")/.."

if [ -z "${CDU_SETUP_LOCKED:-}" ] && command -v flock >/dev/null; then
  CDU_SETUP_LOCKED=1 exec flock -o scripts/setup.sh scripts/setup.sh "$@"
fi

group=${1:-run}
PATH=$PATH:/usr/sbin:/sbin
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# What Qt opens at run time, offscreen and in an X window: library, package.
OFFSCREEN="
libglib-2.0.so.0       libglib2.0-0
libdbus-1.so.3         libdbus-1-3
libEGL.so.1            libegl1
libGL.so.1             libgl1
libxkbcommon.so.0      libxkbcommon0
libfontconfig.so.1     libfontconfig1
"
WINDOW="
libxcb-cursor.so.0     libxcb-cursor0
libxcb-icccm.so.4      libxcb-icccm4
libxcb-keysyms.so.1    libxcb-keysyms1
libxcb-shape.so.0      libxcb-shape0
libxkbcommon-x11.so.0  libxkbcommon-x11-0
"
# program, package
SERVERS="
mariadbd               mariadb-server-core
mariadb-install-db     mariadb-server-core
my_print_defaults      mariadb-client-core
Xvfb                   xvfb
"
# What the tests compare with
REFERENCES="
libbotan-2.so.19       libbotan-2-19
"
PACKAGING="
objdump                binutils
"

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 3; }

# Runs a command without its noise; when it fails, the noise is the explanation.
quietly() {
  "$@" >"$log" 2>&1 || { tail -n 30 "$log" >&2; die "Set-up failed at: $*"; }
}

# The oldest supported Python first: it is the one the tests run on. One that can make virtual environments is preferred.
find_python() {
  local name newest=
  for name in python3.11 python3.12 python3.13 python3; do
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    if "$name" -c 'import ensurepip, venv' 2>/dev/null; then echo "$name"; return; fi
    newest=${newest:-$name}
  done
  [ -n "$newest" ] || die "Python 3.11 or newer is needed (on Ubuntu 22.04: sudo apt-get install python3.11 python3.11-venv)."
  echo "$newest"
}

missing_libraries() {
  local present library package
  present=$(ldconfig -p 2>/dev/null || true)
  while read -r library package; do
    case "$present" in *"$library "*) ;; *) [ -z "$library" ] || echo "$package" ;; esac
  done <<<"$1"
}

missing_programs() {
  local program package
  while read -r program package; do
    [ -z "$program" ] || command -v "$program" >/dev/null || echo "$package"
  done <<<"$1"
}

# A release that has only a newer Botan, which lacks the cipher, has nothing to install: the tests that need it say so.
missing_references() {
  case "$(apt-cache pkgnames libbotan- 2>/dev/null)" in "" | *libbotan-2-19*) missing_libraries "$REFERENCES" ;; esac
}

missing_packages() {
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
  missing_libraries "$OFFSCREEN"
  if [ "$group" != run ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then missing_libraries "$WINDOW"; fi
  if [ "$group" = test ]; then missing_programs "$SERVERS"; missing_references; fi
  if [ "$group" = installer ]; then
    missing_programs "$PACKAGING"
    missing_libraries "$("$python" -c 'import sys; print("libpython%d.%d.so.1.0 libpython%d.%d" % (sys.version_info[:2] * 2))')"
  fi
}

# Older releases carry the version in the package's name (mariadb-server-core-10.6).
names_in_this_release() {
  local package versioned
  for package in "$@"; do
    versioned=$(apt-cache pkgnames "$package-" 2>/dev/null | grep -E "^$package-[0-9.]+$" | sort -V | tail -n 1 || true)
    if [ -n "$versioned" ] && [ -z "$(apt-cache show "$package" 2>/dev/null)" ]; then echo "$versioned"; else echo "$package"; fi
  done
}

install_packages() {
  local root=() names
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -y)
  command -v apt-get >/dev/null || die "Missing, to be installed with this system's package manager (Debian's names): $*"
  if [ "$(id -u)" != 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      say "Some system packages are missing. Run this line, then the same command again:"
      die "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $(names_in_this_release "$@" | xargs)"
    fi
    root=(sudo -n)
  fi
  say "Installing system packages: $*"
  quietly ${root[@]+"${root[@]}"} "${apt[@]}" update
  # Only now is it known what this release has.
  # shellcheck disable=SC2046 # one word a package
  names=$(names_in_this_release $(missing_packages | sort -u))
  # shellcheck disable=SC2086 # one word a package
  quietly ${root[@]+"${root[@]}"} "${apt[@]}" install --no-install-recommends $names
}

# What the environment was made from; it moves with neither the folder nor the requirements.
fingerprint() { pwd; cat requirements.lock pyproject.toml | sha256sum; }

make_environment() {
  # Without its mark the environment is unfinished: begin again.
  if [ ! -e .venv/.ready ]; then
    say "Making the virtual environment in .venv (the first time takes a minute)"
    quietly "$python" -m venv --clear .venv
  else
    say "Bringing the virtual environment up to date"
    rm .venv/.ready
  fi
  quietly .venv/bin/python -m pip install --disable-pip-version-check --no-input --require-hashes -r requirements.lock
  quietly .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
  # Made now, bytecode is not made at the counter, where a full disk could leave half a file of it.
  quietly .venv/bin/python -m compileall -q sts license vending store printing cdu_app resources
  fingerprint >.venv/.ready
}

python=$(find_python)
packages=$(missing_packages | sort -u | xargs)
# shellcheck disable=SC2086 # one word a package
[ -z "$packages" ] || install_packages $packages
[ "$(cat .venv/.ready 2>/dev/null)" = "$(fingerprint)" ] || make_environment
