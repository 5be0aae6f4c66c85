#!/usr/bin/env bash
# Compile the package's assemblies and their test program, warnings as errors, and without NuGet: bridge/unity/clr_tests/build.sh OUT
# The assemblies are those of the asmdefs; netstandard2.1 is Unity's API profile.
set -euo pipefail
out=$(realpath -m "${1:?where to}")
cd "$(dirname "$0")/../../.."
csc=.dotnet/csc
[ -x "$csc" ] || tools/setup_dotnet.sh >&2
root=$(sed -n "s/^export DOTNET_ROOT='\([^']*\)'.*/\1/p" .dotnet/dotnet)
package=bridge/unity/com.shiftxr.bridge runtime=bridge/unity/com.shiftxr.bridge/Runtime tests=bridge/unity/clr_tests

newest() { compgen -G "$1" | sort -V | tail -n 1; }
netstandard=$(newest "$root/packs/NETStandard.Library.Ref/*/ref/netstandard2.1")
netcore=$(newest "$root/packs/Microsoft.NETCore.App.Ref/*/ref/*")
framework=$(basename "$(newest "$root/shared/Microsoft.NETCore.App/*")")

compile() { # name, target, framework's references, folder of sources, further arguments
  local name=$1 target=$2 references=$3 sources=$4
  shift 4
  {
    printf -- '-nologo\n-nostdlib\n-deterministic\n-optimize+\n-langversion:8.0\n-warn:4\n-warnaserror+\n'
    printf -- '-target:%s\n-out:"%s"\n' "$target" "$out/$name.dll"
    printf -- '-r:"%s"\n' "$references"/*.dll
    find "$sources" -name '*.cs' -printf '"%p"\n' | sort
    for argument in "$@"; do printf -- '%s\n' "$argument"; done
  } > "$out/$name.rsp"
  "$csc" -noconfig "@$out/$name.rsp"
}

mkdir -p "$out/netmq_reference"
core=-r:$out/ShiftXR.Bridge.dll libzmq=-r:$out/ShiftXR.Bridge.Transport.LibZmq.dll
compile ShiftXR.Bridge library "$netstandard" "$runtime/Core"
compile ShiftXR.Bridge.Transport.LibZmq library "$netstandard" "$runtime/Transport.LibZmq" "$core"
for name in NetMQ AsyncIO; do
  compile "netmq_reference/$name" library "$netstandard" "bridge/unity/netmq_reference/$name.cs"
done
compile ShiftXR.Bridge.Transport.NetMQ library "$netstandard" "$runtime/Transport.NetMQ" "$core" \
  "-r:$out/netmq_reference/NetMQ.dll" "-r:$out/netmq_reference/AsyncIO.dll"
compile nunit.framework library "$netstandard" bridge/unity/nunit_reference
edit_mode=("-r:$out/nunit.framework.dll" "-r:$out/ShiftXR.Bridge.Tests.dll")
compile ShiftXR.Bridge.Tests library "$netstandard" "$package/Tests/Editor" "$core" "${edit_mode[0]}"
compile clr_tests exe "$netcore" "$tests" "$core" "$libzmq" "${edit_mode[@]}"
cat > "$out/clr_tests.runtimeconfig.json" <<END
{"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "$framework"}, "rollForward": "LatestMajor"}}
END
