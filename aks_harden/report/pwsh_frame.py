"""The parts of a PowerShell script that are the same for every plan.

It runs in Windows PowerShell 5.1 and in PowerShell 7. These hand arguments to a program by different rules,
each with gaps (empty words, quotation marks, wildcards), so the script joins the words itself, by the rules
of the C runtime that az's Python and .NET both take apart again, and starts the program by .NET.
"""

from typing import Final

DECLARED: Final = r"^function ([\w-]+)"
"""How a function begins, with its name."""

PARAMETERS: Final = """\
[CmdletBinding(PositionalBinding = $false)]
param(
  [switch] $DryRun,
  [switch] $Yes,
  [string[]] $AcceptIrreversible = @(),
  [switch] $Help
)
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
"""

SETTINGS: Final = """\
$WaitSeconds = if ($env:WAIT_SECONDS) { [int] $env:WAIT_SECONDS } else { 10 } # between two looks
$Tries = if ($env:TRIES) { [int] $env:TRIES } else { 180 } # looks at a resource in motion
$Looks = if ($env:LOOKS) { [int] $env:LOOKS } else { 6 } # looks for the outcome of a step
$SettleSeconds = $env:SETTLE_SECONDS # instead of the time that a step itself asks for afterwards
"""

USAGE: Final = """\
$Usage = @'
Usage: SCRIPT.ps1 [-DryRun] [-Yes] [-AcceptIrreversible FIX[,FIX]...]

  -DryRun                  check everything, print the commands, change nothing
  -Yes                     do not ask before steps that interrupt something, and say of whatever must be
                           tried by hand first that it was tried
  -AcceptIrreversible FIX  do not ask before this step without a way back
  -Help                    print this

On Windows the Python of az is started, not az.cmd, which would read names once more as commands. It is looked
for beside az; AZ_PYTHON names another python.exe that has azure-cli.

Exit codes: 0 done; 1 the script itself failed, or has no such parameter; 2 az was not found, an input is not
set, or a confirmation is needed and there is no terminal; 3 az is not signed in, or to another tenant or
subscription; 11 a step failed, did not verify or was declined; 12 the cluster is not as it was read, so
nothing more was changed.
'@
"""

FUNCTIONS: Final = r"""
function Write-Said([string] $Text) { [Console]::Error.WriteLine($Text) }

# What az said, without what could drive a terminal: a name in it may hold that.
function Write-Shown([string] $Text) {
  $shown = $Text -replace '[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f]', ''
  if ($shown.Trim()) { Write-Said $shown.TrimEnd() }
}

function Stop-Script([int] $Code, [string] $Text) {
  Write-Said $Text
  exit $Code
}

function Assert-Set([string] $Name, [string] $Why) {
  $found = Get-Variable -Name $Name -Scope Script -ValueOnly -ErrorAction SilentlyContinue
  if (-not $found) { Stop-Script 2 ($Name + ': ' + $Why) }
}

# Join words into a command line that is taken apart into the same words again.
function Join-Word([string[]] $Words) {
  $quoted = foreach ($word in $Words) {
    $escaped = $word -replace '(\\*)"', '$1$1\"'
    $escaped = $escaped -replace '(\\+)\z', '$1$1'
    '"' + $escaped + '"'
  }
  $quoted -join ' '
}

# A word as PowerShell would have it typed, for reading.
function Format-Word([string] $Word) {
  if ($Word -match '\A[A-Za-z0-9_:./-]+\z') { return $Word }
  $shown = $Word -replace '[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f]', '?'
  "'" + ($shown -replace "['\u2018-\u201b]", '$0$0') + "'"
}

function Find-Az {
  $found = @(Get-Command -Name 'az' -CommandType Application -ErrorAction SilentlyContinue)
  if ($found.Count -eq 0) {
    Stop-Script 2 'az (Azure CLI) was not found: https://learn.microsoft.com/cli/azure'
  }
  $az = $found[0].Path
  if ([System.IO.Path]::DirectorySeparatorChar -ne '\') { return @($az) }
  $folder = Split-Path -Parent $az
  $places = @((Join-Path (Split-Path -Parent $folder) 'python.exe'), (Join-Path $folder 'python.exe'))
  if ($env:AZ_PYTHON) { $places = @($env:AZ_PYTHON) }
  foreach ($python in $places) {
    if (Test-Path -LiteralPath $python -PathType Leaf) {
      return @($python, '-X', 'utf8', '-IBm', 'azure.cli')
    }
  }
  Stop-Script 2 ('No python.exe lies beside ' + $az + ' or one folder above: name it with AZ_PYTHON.')
}

# Run az with these words and wait for it; nothing of what it is given is read by a shell.
function Invoke-Az([string[]] $Words) {
  $start = New-Object -TypeName System.Diagnostics.ProcessStartInfo
  $start.FileName = $Az[0]
  $start.Arguments = Join-Word (@($Az | Select-Object -Skip 1) + $Words)
  $start.UseShellExecute = $false
  $start.RedirectStandardInput = $true
  $start.RedirectStandardOutput = $true
  $start.RedirectStandardError = $true
  $start.StandardOutputEncoding = New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false
  $start.StandardErrorEncoding = New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false
  foreach ($name in $Quiet.Keys) { $start.EnvironmentVariables[$name] = $Quiet[$name] }
  foreach ($name in $Unverified) { $start.EnvironmentVariables.Remove($name) }
  $process = [System.Diagnostics.Process]::Start($start)
  $process.StandardInput.Close()
  $out = $process.StandardOutput.ReadToEndAsync()
  $err = $process.StandardError.ReadToEndAsync()
  $process.WaitForExit()
  $said = $out.Result.TrimEnd([char[]] "`r`n")
  [pscustomobject] @{ Code = $process.ExitCode; Out = $said; Err = $err.Result }
}

function Start-Step([int] $Number, [string] $Text) {
  $script:Step = $Number
  $script:Calls = 0
  Write-Said $Text
}

# Did Azure answer 404? Other errors may have "not found" in them too, if only in a name.
function Test-Missing([string] $Said) { $Said -cmatch '(?m)^(ERROR: )?Not Found ?\(' }

# Read one resource and let az judge a condition on it: 0 it holds, 1 it does not, 2 it could not be read.
function Get-State([string] $Url, [string] $Query) {
  $read = Invoke-Az @('rest', '--method', 'get', '--url', $Url, '--query', $Query, '--output', 'json')
  if ($read.Code -eq 0) {
    if ($read.Out -ceq 'true') { return 0 }
    return 1
  }
  if (Test-Missing $read.Err) { return 1 }
  Write-Shown $read.Err
  return 2
}

# Stop unless a resource still reads as it was read.
function Assert-Still([string] $Url, [string] $Query, [string] $About) {
  $state = Get-State $Url $Query
  if ($DryRun -and $script:Step -ne 1 -and $state -eq 1) {
    Write-Said ($About + ' does not read as wanted yet; an earlier step may see to that.')
    return
  }
  if ($state -eq 1) {
    Stop-Script 12 ('Stale: ' + $About + ' of ' + $Url.Split('?')[0] + ' is not as it was read. ' + $Again)
  }
  if ($state -ne 0) {
    Stop-Script 11 ($Url.Split('?')[0] + ' could not be read, so nothing more was changed.')
  }
}

# Tell whether a resource is not there: 0 it is gone, 1 it is there, 2 it could not be read.
function Get-Absence([string] $Url) {
  $read = Invoke-Az @('rest', '--method', 'get', '--url', $Url, '--output', 'none')
  if ($read.Code -eq 0) { return 1 }
  if (Test-Missing $read.Err) { return 0 }
  Write-Shown $read.Err
  return 2
}

function Assert-NotThere([string] $Url) {
  if ((Get-Absence $Url) -ne 0) { Stop-Script 12 ('Stale: something is there already. ' + $Again) }
}

# An empty or general eTag would let every change pass: it counts as none.
function Read-Etag([string] $Url, [string] $Query) {
  $read = Invoke-Az @('rest', '--method', 'get', '--url', $Url, '--query', $Query, '--output', 'tsv')
  if ($read.Code -ne 0) {
    Write-Shown $read.Err
    Stop-Script 11 ($Url.Split('?')[0] + ' could not be read, so nothing more was changed.')
  }
  if (@('', 'None', '*') -ccontains $read.Out.Trim()) {
    Stop-Script 11 ($Url.Split('?')[0] + ' has no eTag, so a change made by others could not be noticed.')
  }
  $read.Out
}

# Stop unless a resource still has the eTag that the script goes by.
function Assert-SameEtag([string] $Known, [string] $Url, [string] $Query) {
  if (-not $Known.Trim()) {
    Stop-Script 11 'The eTag is empty, so a change made since the reading could not be noticed.'
  }
  if ((Read-Etag $Url $Query) -cne $Known) {
    Stop-Script 12 ('Stale: ' + $Url.Split('?')[0] + ' was changed since it was read. ' + $Again)
  }
}

function Save-File([string] $Name, [string] $Text) {
  $path = [System.IO.Path]::Combine($Work, $Name)
  $encoding = New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false
  [System.IO.File]::WriteAllText($path, $Text, $encoding)
  $path
}

# Print a command, then run it unless this is a dry run.
function Invoke-Call([string[]] $Words) {
  $shown = foreach ($word in $Words) { Format-Word $word }
  Write-Said ('+ az ' + ($shown -join ' '))
  if ($DryRun) { return }
  $done = Invoke-Az $Words
  if ($done.Out) { [Console]::Out.WriteLine($done.Out) }
  Write-Shown $done.Err
  if ($done.Code -eq 0) {
    $script:Calls += 1
    return
  }
  if ($script:Calls -eq 0 -and $done.Err -match 'Precondition ?Failed|ConditionNotMet') {
    Stop-Script 12 'Stale: Azure refused the call, because the resource was changed since it was read.'
  }
  Stop-Script 11 'The call failed. This step and those after it are not done.'
}

# Wait until Azure has finished with a resource.
function Wait-Finished([string] $Url) {
  $resource = $Url.Split('?')[0]
  for ($try = 0; $try -lt $Tries; $try++) {
    $read = Invoke-Az @(
      'rest', '--method', 'get', '--url', $Url, '--query', 'properties.provisioningState', '--output', 'tsv')
    if ($read.Code -ne 0) {
      Write-Shown $read.Err
      Stop-Script 11 ($resource + ' could not be read after the call.')
    }
    if (@('Succeeded', '', 'None') -ccontains $read.Out) { return }
    if (@('Failed', 'Canceled') -ccontains $read.Out) {
      Stop-Script 11 ($resource + ' ended in the state ' + $read.Out + '.')
    }
    Start-Sleep -Seconds $WaitSeconds
  }
  Stop-Script 11 ($resource + ' was still in motion after a long wait.')
}

# Read a resource again until it reads as wanted; only that says that a step is done.
function Assert-Reads([string] $Url, [string] $Query, [string] $About) {
  for ($try = 0; $try -lt $Looks; $try++) {
    if ((Get-State $Url $Query) -eq 0) { return }
    Start-Sleep -Seconds $WaitSeconds
  }
  Stop-Unverified $Url $About
}

function Assert-Gone([string] $Url) {
  for ($try = 0; $try -lt $Looks; $try++) {
    if ((Get-Absence $Url) -eq 0) { return }
    Start-Sleep -Seconds $WaitSeconds
  }
  Stop-Unverified $Url 'the resource'
}

function Stop-Unverified([string] $Url, [string] $About) {
  $what = $About + ' of ' + $Url.Split('?')[0]
  Stop-Script 11 ('The calls were made, but the step did not verify: ' + $what + ' does not read as wanted.')
}

# May this step go on without asking?
function Test-WavedThrough([string] $Kind, [string] $Fix) {
  if ($Kind -ceq 'disruptive' -or $Kind -ceq 'checkpoint') { return [bool] $Yes }
  if ($Kind -cne 'one-way') { return $true }
  @($AcceptIrreversible | ForEach-Object { $_.Split(',') }) -ccontains $Fix
}

# Ask at the terminal for one word.
function Read-Typed([string] $Prompt) {
  [Console]::Error.Write($Prompt)
  [string] [Console]::In.ReadLine()
}

# Ask before a step that interrupts something or has no way back.
function Confirm-Step([string] $Kind, [string] $Fix, [string] $Text) {
  if ($DryRun -or (Test-WavedThrough $Kind $Fix)) { return }
  Write-Said $Text
  if ((Read-Typed ('Type the name of the cluster (' + $ClusterName + ') to go on: ')) -cne $ClusterName) {
    Stop-Script 11 'Not confirmed. This step and those after it are not done.'
  }
}

# Ask whether what must be tried by hand right before a step was tried.
function Confirm-Tried([string] $Fix, [string] $Text) {
  Write-Said ('Try this first (' + $Fix + '): ' + $Text)
  if ($DryRun) { return }
  if (Test-WavedThrough 'checkpoint' $Fix) {
    Write-Said 'Taken as tried, because of -Yes.'
    return
  }
  if ((Read-Typed 'Type tried once it was: ') -cne 'tried') {
    Stop-Script 11 'Not tried. This step and those after it are not done.'
  }
}

# Wait until what was done counts everywhere: Azure shows it before that.
function Wait-Settled([int] $Minutes) {
  $seconds = if ($SettleSeconds) { [int] $SettleSeconds } else { $Minutes * 60 }
  $why = ' s: what was done needs up to ' + $Minutes + ' min to count everywhere.'
  Write-Said ('Waiting ' + $seconds + $why)
  Start-Sleep -Seconds $seconds
}

# Without a terminal every confirmation must have been given: tell which were not.
function Test-Answer([string] $Kind, [string] $Fix) {
  if ($DryRun -or -not [Console]::IsInputRedirected -or (Test-WavedThrough $Kind $Fix)) { return }
  if ($Kind -ceq 'one-way') {
    $how = ': give -AcceptIrreversible ' + $Fix + ' to go on all the same.'
    Write-Said ('There is no way back from ' + $Fix + $how)
  } elseif ($Kind -ceq 'checkpoint') {
    Write-Said ('Something must be tried by hand before ' + $Fix + ': give -Yes to say that it was.')
  } else {
    Write-Said ($Fix + ' interrupts something: give -Yes to go on without being asked.')
  }
  $script:Unanswered = $true
}

function Assert-Answered {
  if ($script:Unanswered) { Stop-Script 2 'There is no terminal to ask at, so nothing was changed.' }
}
"""

STATE: Final = """\
$Step = 0
$Calls = 0
$Unanswered = $false
$Again = 'Read the cluster again and make a new script.'
$Quiet = @{
  AZURE_CORE_COLLECT_TELEMETRY = 'no'
  AZURE_CORE_SURVEY_MESSAGE = 'no'
  AZURE_CORE_ONLY_SHOW_ERRORS = 'yes'
  AZURE_CORE_OUTPUT = 'json'
  AZURE_CORE_NO_COLOR = 'yes'
  AZURE_LOGGING_ENABLE_LOG_FILE = 'no'
  AZURE_EXTENSION_USE_DYNAMIC_INSTALL = 'no'
  PYTHONIOENCODING = 'utf-8'
}
# Certificates are checked.
$Unverified = @('AZURE_CLI_DISABLE_CONNECTION_VERIFICATION', 'ADAL_PYTHON_SSL_NO_VERIFY')
if ($Help) {
  [Console]::Out.WriteLine($Usage)
  exit 0
}
"""

PLACE: Final = """\
$Az = @(Find-Az)

# The right account, before anything else.
$seen = Invoke-Az @('account', 'show', '--query', 'tenantId', '--output', 'tsv')
if ($seen.Code -ne 0) {
  Write-Shown $seen.Err
  Stop-Script 3 'az is not signed in: az login'
}
if ($seen.Out -ne $Tenant) {
  Stop-Script 3 ('az is signed in to tenant ' + $seen.Out + ', and the cluster was read in ' + $Tenant + '.')
}
$seen = Invoke-Az @('account', 'show', '--query', 'id', '--output', 'tsv')
if ($seen.Code -ne 0) {
  Write-Shown $seen.Err
  Stop-Script 3 'az has no subscription: az account set'
}
if ($seen.Out -ne $Subscription) {
  Stop-Script 3 ('az works in subscription ' + $seen.Out + ', and the cluster is in ' + $Subscription + '.')
}
"""

FOLDER: Final = """\
# A folder that only this user can read.
if ([System.IO.Path]::DirectorySeparatorChar -eq '\\') {
  $name = 'aks-harden-' + [System.Guid]::NewGuid().ToString('N')
  $Work = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), $name)
  $null = [System.IO.Directory]::CreateDirectory($Work)
} else {
  $Work = [string] (& mktemp -d)
}
"""
