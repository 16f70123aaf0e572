#requires -Version 7
<#
.SYNOPSIS
  build.ps1 VERB: build, test, demo, bench, pack, doctor, clean. The same verbs as build.sh, for Windows.
.DESCRIPTION
  Needs Visual Studio 2022 (C++ workload, with its CMake and Ninja on the path: use a developer prompt) and the .NET 10
  SDK. The sources of the native libraries come from B2D_BLOSC2_SOURCE, B2D_HDF5_SOURCE, B2D_LZ4_SOURCE,
  B2D_ZSTD_SOURCE and B2D_ZLIB_SOURCE: each names a released tarball or an unpacked folder (versions in
  cmake/sources.txt). They are compiled once into B2D_CACHE, by default the user's local application data.
#>
param([Parameter(Position = 0)][string]$Verb = 'help', [Parameter(ValueFromRemainingArguments)][string[]]$Rest = @())

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
$root = $PSScriptRoot
$artifacts = Join-Path $root 'artifacts'
$nativeBuild = Join-Path $root 'build/native'
$cache = if ($env:B2D_CACHE) { $env:B2D_CACHE } else { Join-Path $env:LOCALAPPDATA 'blosc2direct' }
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$tool = Join-Path $artifacts 'bin/b2d.exe'

function Invoke-Quietly([string]$Log, [string]$Command, [string[]]$Arguments) {
  New-Item -ItemType Directory -Force (Split-Path $Log) | Out-Null
  & $Command @Arguments *> $Log
  if ($LASTEXITCODE -ne 0) {
    Get-Content $Log -Tail 60 | Write-Host
    throw "failed: $Command $($Arguments -join ' ')"
  }
}

function Assert-Tools {
  foreach ($name in 'cmake', 'ninja', 'cl', 'tar') {
    if (-not (Get-Command $name -ErrorAction SilentlyContinue)) {
      throw "$name is missing: run this in a Visual Studio 2022 developer prompt with the C++ workload"
    }
  }
  if (-not ((dotnet --list-sdks) -match '^10\.')) {
    throw 'the .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0'
  }
}

function Get-Sources {
  Get-Content (Join-Path $root 'cmake/sources.txt') | Where-Object { $_ -and $_ -notmatch '^#' } | ForEach-Object {
    $field = -split $_
    $given = [Environment]::GetEnvironmentVariable("B2D_$($field[0].ToUpperInvariant())_SOURCE")
    if (-not $given) { throw "set B2D_$($field[0].ToUpperInvariant())_SOURCE to a tarball or folder of $($field[0]) $($field[1])" }
    if (-not (Test-Path $given)) { throw "B2D_$($field[0].ToUpperInvariant())_SOURCE names nothing that exists: $given" }
    [pscustomobject]@{ Name = $field[0]; Path = (Resolve-Path $given).Path }
  }
}

function Get-Key($Sources) {
  $files = @(Get-Item (Join-Path $root 'cmake/sources.txt')) + @(Get-ChildItem (Join-Path $root 'cmake/deps') -Recurse -File)
  $text = @(foreach ($file in $files) { (Get-FileHash $file.FullName).Hash })
  $text += foreach ($source in $Sources) {
    if (Test-Path $source.Path -PathType Container) {
      Get-ChildItem $source.Path -Recurse -File | ForEach-Object { "$($_.FullName) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" }
    } else { (Get-FileHash $source.Path).Hash }
  }
  $text += (Get-Command cl).Source
  $bytes = [Text.Encoding]::UTF8.GetBytes($text -join "`n")
  [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($bytes)).Substring(0, 16).ToLowerInvariant()
}

function Get-Dependencies {
  $sources = Get-Sources
  $key = Get-Key $sources
  $prefix = Join-Path $cache "deps-$key"
  $mutex = [Threading.Mutex]::new($false, "Local\blosc2direct-$key") # one build at a time
  try { [void]$mutex.WaitOne() } catch [Threading.AbandonedMutexException] { }
  try {
    if (Test-Path (Join-Path $prefix 'complete')) { return $prefix }
    $work = Join-Path $cache "work-$key"
    Remove-Item $work, $prefix -Recurse -Force -ErrorAction SilentlyContinue
    foreach ($source in $sources) {
      $folder = Join-Path $work $source.Name
      New-Item -ItemType Directory -Force $folder | Out-Null
      if (Test-Path $source.Path -PathType Container) { Copy-Item (Join-Path $source.Path '*') $folder -Recurse }
      else {
        tar -xf $source.Path -C $folder --strip-components=1
        if ($LASTEXITCODE -ne 0) { throw "cannot unpack $($source.Path)" }
      }
    }
    Write-Host 'building the native dependencies (once)'
    $log = Join-Path $cache "deps-$key.log"
    Invoke-Quietly $log cmake @('-G', 'Ninja', '-S', (Join-Path $root 'cmake/deps'), '-B', "$work/build", "-DB2D_SOURCES=$work",
      "-DCMAKE_INSTALL_PREFIX=$prefix", '-DCMAKE_BUILD_TYPE=Release')
    Invoke-Quietly $log cmake @('--build', "$work/build")
    Remove-Item $work -Recurse -Force
    New-Item (Join-Path $prefix 'complete') | Out-Null
    return $prefix
  } finally { $mutex.ReleaseMutex() }
}

function Build-Native {
  if ($env:B2D_USE_SYSTEM -eq '1') { $options = @('-DB2D_USE_SYSTEM=ON') }
  else { $options = @('-DB2D_USE_SYSTEM=OFF', "-DB2D_DEPS=$(Get-Dependencies)") }
  $stamp = Join-Path $nativeBuild 'options'
  if (-not (Test-Path $stamp) -or (Get-Content $stamp -Raw).Trim() -ne ($options -join ' ')) {
    Invoke-Quietly "$nativeBuild/configure.log" cmake (@('-G', 'Ninja', '-S', $root, '-B', $nativeBuild, '-DCMAKE_BUILD_TYPE=Release') + $options)
    Set-Content $stamp ($options -join ' ')
  }
  Invoke-Quietly "$nativeBuild/build.log" cmake @('--build', $nativeBuild)
  New-Item -ItemType Directory -Force "$artifacts/native", "$artifacts/plugin" | Out-Null
  Copy-Item "$nativeBuild/b2d.dll" "$artifacts/native/b2d.dll" -Force
}

function Build-Managed {
  Invoke-Quietly "$root/build/dotnet-build.log" dotnet @('build', "$root/Blosc2Direct.sln", '-c', 'Release', '-v', 'quiet')
  Invoke-Quietly "$root/build/dotnet-publish.log" dotnet @('publish', "$root/src/Blosc2Direct.Cli", '-c', 'Release', '--no-build', '-v', 'quiet', '-o', "$artifacts/bin")
}

function Invoke-Build {
  Assert-Tools
  Build-Native
  Build-Managed
}

function Invoke-Test {
  Invoke-Build
  $passed = 0; $failed = 0; $skipped = 0
  $output = ctest --test-dir $nativeBuild --output-on-failure 2>&1 | Out-String
  if ($output -match 'tests passed, (\d+) tests failed out of (\d+)') {
    $failed += [int]$Matches[1]; $passed += [int]$Matches[2] - [int]$Matches[1]
  } else { $failed++ }
  if ($failed) { Write-Host $output }
  foreach ($project in Get-ChildItem "$root/tests/*/*.csproj") {
    $output = dotnet test $project.FullName -c Release --no-build -v quiet --logger 'console;verbosity=normal' 2>&1 | Out-String
    $code = $LASTEXITCODE
    $count = @{}
    foreach ($kind in 'Passed', 'Failed', 'Skipped') {
      $count[$kind] = if ($output -match "(?m)^ +${kind}: (\d+)\s*$") { [int]$Matches[1] } else { 0 }
    }
    if ($code -ne 0) {
      Write-Host $output
      if ($count.Failed -eq 0) { $count.Failed = 1 }
    }
    $passed += $count.Passed; $failed += $count.Failed; $skipped += $count.Skipped
  }
  Write-Host "$passed passed, $failed failed, $skipped skipped"
  if ($failed) { exit 1 }
}

function Invoke-Tool([string[]]$Words) {
  & $tool @Words
  if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Get-Arrays($Node) {
  if ($Node.kind -eq 'array') { $Node }
  elseif ($Node.PSObject.Properties['children']) { foreach ($child in $Node.children) { Get-Arrays $child } }
}

function Find-Largest($Root) {
  Get-Arrays $Root | Where-Object { $_.array.layout -eq 'chunked' } | Sort-Object { $_.array.bytes } | Select-Object -Last 1
}

function Invoke-Demo([string[]]$Arguments) {
  if (-not $Arguments) { throw 'name an HDF5 file: ./build.ps1 demo FILE' }
  Invoke-Build
  $file = $Arguments[0]
  $output = Join-Path $artifacts "demo/repacked$([IO.Path]::GetExtension($file))"
  New-Item -ItemType Directory -Force (Split-Path $output) | Out-Null
  Remove-Item $output -ErrorAction SilentlyContinue
  Invoke-Tool @('repack', $file, $output)
  Invoke-Tool @('verify', $output, '--against', $file, '--pipeline')
  $best = Find-Largest (& $tool info --json $output | ConvertFrom-Json).root
  if ($best) { Invoke-Tool @('bench', $output, $best.path) } else { Write-Host "no array of $output is chunked: nothing to compare" }
}

switch ($Verb) {
  'build' { Invoke-Build }
  'test' { Invoke-Test }
  'demo' { Invoke-Demo $Rest }
  'bench' { Invoke-Build; & $tool bench @Rest; exit $LASTEXITCODE }
  'pack' {
    Invoke-Build
    Invoke-Quietly "$root/build/dotnet-pack.log" dotnet @('pack', "$root/Blosc2Direct.sln", '-c', 'Release', '--no-build', '-v', 'quiet', '-o', "$artifacts/packages")
    Get-ChildItem "$artifacts/packages" -Name
  }
  'doctor' {
    foreach ($name in 'cmake', 'ninja', 'cl', 'dotnet') {
      $found = Get-Command $name -ErrorAction SilentlyContinue
      '{0,-8} {1}' -f $name, ($found ? $found.Source : 'missing')
    }
    if (Test-Path $tool) { & $tool doctor @Rest; exit $LASTEXITCODE } else { 'b2d      not built yet: ./build.ps1 build' }
  }
  'clean' {
    Remove-Item $artifacts, "$root/build" -Recurse -Force -ErrorAction SilentlyContinue
    Get-ChildItem "$root/src", "$root/tests", "$root/bench" -Recurse -Directory -Include bin, obj -ErrorAction SilentlyContinue |
      Remove-Item -Recurse -Force
  }
  default {
    Write-Host 'usage: ./build.ps1 build | test | demo FILE | bench [ARGS] | pack | doctor | clean'
    if ($Verb -ne 'help') { exit 2 }
  }
}
