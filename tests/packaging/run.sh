#!/usr/bin/env bash
# run.sh PACKAGES: installs the packed library into an empty project outside the repository and round-trips a file; then
# installs the packed tool and lets it read that file. Leaves nothing behind.
set -euo pipefail

packages=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(find "$packages" -name 'Blosc2Direct.[0-9]*.nupkg' | sed 's/.*Blosc2Direct\.\(.*\)\.nupkg/\1/')

# Packages of others come from where they already are; ours is unpacked into the scratch folder, never into the user's.
cached=${NUGET_PACKAGES:-$HOME/.nuget/packages}
mkdir "$work/app"
cat >"$work/app/nuget.config" <<CONFIG
<configuration>
  <packageSources><add key="packed" value="$packages" /></packageSources>
</configuration>
CONFIG
cat >"$work/app/app.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <NuGetAudit>false</NuGetAudit>
    <RestorePackagesPath>$work/packages</RestorePackagesPath>
    <RestoreFallbackFolders>$cached</RestoreFallbackFolders>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Blosc2Direct" Version="$version" />
  </ItemGroup>
</Project>
PROJECT
cat >"$work/app/Program.cs" <<'PROGRAM'
using Blosc2Direct.Arrays;
using Blosc2Direct.Hdf5;

string path = args[0];
int[] numbers = [.. Enumerable.Range(0, 300 * 200)];
using (H5File file = H5File.Create(path))
{
    using NdArray<int> array = file.Root.CreateArray<int>("group/numbers", [300, 200], chunks: [64, 50]);
    array.Write(numbers);
}

using (H5File file = H5File.Open(path))
{
    using NdArray<int> array = file.Root.OpenArray<int>("group/numbers");
    if (!array.Read().AsSpan().SequenceEqual(numbers))
    {
        throw new InvalidOperationException("What was read is not what was written.");
    }
}

string plugin = Path.Combine(AppContext.BaseDirectory, "hdf5-plugin", "libh5blosc2.so");
if (OperatingSystem.IsLinux() && !File.Exists(plugin))
{
    throw new FileNotFoundException("The filter plugin was not copied.", plugin);
}

Console.WriteLine("round trip good");
PROGRAM
dotnet build "$work/app" -c Release -v quiet -o "$work/out"
[ ! -d "$cached/blosc2direct/$version" ] || echo "note: Blosc2Direct $version is also in $cached and may hide the packed one"
# No library may come from the checkout: nothing of it is on the path, and the variable that could name it is unset.
(cd "$work" && env -u B2D_NATIVE -u LD_LIBRARY_PATH "$work/out/app" "$work/numbers.h5" | grep -qx 'round trip good')

(cd "$work/app" && dotnet tool install Blosc2Direct.Tool --tool-path "$work/tool" --version "$version" --verbosity quiet)
(cd "$work" && env -u B2D_NATIVE "$work/tool/b2d" info "$work/numbers.h5" | grep -q numbers)
(cd "$work" && env -u B2D_NATIVE "$work/tool/b2d" verify "$work/numbers.h5" >/dev/null)
