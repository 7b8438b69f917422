# shellcheck shell=bash
# Sets everything up, once: a Python, what it needs from the system, and .venv from the lock file.
#
# Sourced by the other scripts, after which `$venv` is ready:
#
#     source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
#     set_up run        # for running the detector
#     set_up tests      # and for its tests: adb, aapt, openssl, chromium, pdfsig, softhsm2
#
# What exists already is left alone: a second run takes less than a second. As root, missing system packages
# are installed with apt-get; other users get the one line to run (exit 2). Everything printed goes to stderr,
# so that stdout stays the command's own.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv
# An activated .venv must not be the Python that makes the next one: it would clear itself.
PATH=:$PATH:
PATH=${PATH//":$venv/bin:"/:}
PATH=${PATH#:}
PATH=${PATH%:}

set_up() {
    local purpose=$1 # run, or tests
    install_system_packages "$purpose"
    install_requirements
    install_detector
    [ "$purpose" != tests ] || unpack_adbd
}

say() { printf '%s\n' "$*" >&2; }

give_up() {
    say "set-up stopped: $*"
    exit 2
}

# --- what only the system can provide ---

install_system_packages() {
    local purpose=$1 missing
    missing=$(missing_packages "$purpose")
    [ -z "$missing" ] && return
    command -v apt-get >/dev/null ||
        give_up "install what Debian calls: $missing (there is no apt-get here to do it with)"
    [ "$(id -u)" = 0 ] ||
        give_up "run this line, then this script again: sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"

    say "set-up: installing from the system's packages: $missing"
    apt-get update -qq </dev/null >&2 || say "set-up: apt-get update failed, going on with the lists that are here"
    missing=$(missing_packages "$purpose") # the fresh lists may know other names
    # shellcheck disable=SC2086  # a list of names
    [ -z "$missing" ] || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null >&2 ||
        give_up "apt-get could not install: $missing"
    missing=$(missing_packages "$purpose")
    [ -z "$missing" ] || give_up "still missing after apt-get install: $missing"
}

# Names of the packages whose contents are not found, as this system calls them. What counts is that the
# interpreter runs, the library loads and the command exists, however it was installed.
missing_packages() {
    local purpose=$1 python packages=()
    if python=$(find_python); then
        has_venv "$python" || packages+=("$(basename "$python")-venv")
        loads "$python" libGL.so.1 || packages+=(libgl1)
        loads "$python" libgthread-2.0.so.0 || packages+=("$(glib_package)")
    else
        packages+=(python3 python3-venv libgl1 "$(glib_package)")
    fi
    if [ "$purpose" = tests ]; then
        command -v adb >/dev/null || packages+=(adb)
        command -v aapt >/dev/null || packages+=(aapt)
        command -v openssl >/dev/null || packages+=(openssl)
        command -v chromium chromium-browser google-chrome >/dev/null || apt_lacks chromium || packages+=(chromium)
        command -v pdfsig >/dev/null || apt_lacks poppler-utils || packages+=(poppler-utils)
        command -v softhsm2-util >/dev/null || apt_lacks softhsm2 || packages+=(softhsm2)
    fi
    printf '%s' "${packages[*]}"
}

# The first Python of 3.11 or later that can make an environment, else the first of 3.11 or later.
find_python() {
    local name first=
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        first=${first:-$name}
        has_venv "$name" && echo "$name" && return
    done
    [ -n "$first" ] && echo "$first"
}

has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

loads() { "$1" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$2" 2>/dev/null; }

glib_package() {
    if knows_package libglib2.0-0t64; then echo libglib2.0-0t64; else echo libglib2.0-0; fi
}

knows_package() { apt-cache show "$1" >/dev/null 2>&1; }

# Ubuntu has Chromium as a snap only: there the tests that open a page in a browser are skipped.
# Before the first `apt-get update` apt knows no packages at all, which is no evidence about a particular one.
apt_lacks() { knows_package adb && ! knows_package "$1"; }

# Debian's adbd, against which the virtual device's wire protocol is compared. Never installed: the package would
# start a root shell for the whole network at boot. Where it is not available, those tests are skipped.
unpack_adbd() {
    local folder=$venv/adbd down
    [ ! -e "$folder" ] && command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 0
    down=$(mktemp -d)
    if (cd "$down" && apt-get -o APT::Sandbox::User=root download -qq adbd && dpkg-deb -x adbd_*.deb tree) </dev/null >/dev/null 2>&1; then
        mv "$down/tree" "$folder"
    fi
    rm -rf "$down"
}

# --- what the lock file provides ---

# A new .venv whenever the lock file changed, the checkout moved or the last set-up did not finish: it never
# holds anything that the lock does not name.
install_requirements() {
    local stamp=$venv/locked-requirements.stamp wanted python
    wanted=$(printf '%s' "$root" | cat - "$root/requirements.lock" | cksum)
    [ "$wanted" = "$(cat "$stamp" 2>/dev/null)" ] && "$venv/bin/python" -c '' 2>/dev/null && return

    # Clearing it through a link would take away another checkout's environment.
    [ ! -L "$venv" ] || give_up "$venv is a link and not up to date: remove it, and it is made here"
    python=$(find_python)
    say "set-up: installing the locked requirements into .venv ($("$python" --version); once, about a minute)"
    "$python" -m venv --clear "$venv" >&2 || give_up "$python could not make $venv"
    pip_install --require-hashes --only-binary :all: -r "$root/requirements.lock" ||
        give_up "pip could not install requirements.lock, see its message above"
    printf '%s' "$wanted" >"$stamp"
}

install_detector() {
    local stamp=$venv/detector.stamp wanted
    wanted=$(cat "$root/pyproject.toml" "$root/setup.py" | cksum)
    [ "$wanted" = "$(cat "$stamp" 2>/dev/null)" ] && return
    pip_install --quiet --no-build-isolation -e "$root" || give_up "pip could not install the detector itself, see its message above"
    printf '%s' "$wanted" >"$stamp"
}

# Never resolves anything: every version is in the lock file.
pip_install() {
    "$venv/bin/python" -m pip --no-input --disable-pip-version-check install --no-deps "$@" </dev/null >&2
}
