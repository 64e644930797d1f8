"""The parts of a script that are the same for every plan."""

from typing import Final

DECLARED: Final = r"^(\w+)\(\) \{"
"""How a function begins, with its name."""

USAGE: Final = """\
usage() {
  cat <<'USAGE'
Usage: bash SCRIPT [--dry-run] [--yes] [--accept-irreversible FIX]...

  --dry-run                  check everything, print the commands, change nothing
  --yes                      do not ask before steps that interrupt something, and say of whatever must be
                             tried by hand first that it was tried
  --accept-irreversible FIX  do not ask before this step without a way back
  --help                     print this

Exit codes: 0 done; 2 bad usage, or a confirmation is needed and there is no terminal; 3 az is not signed
in, or to another tenant or subscription; 11 a step failed, did not verify or was declined; 12 the cluster
is not as it was read, so nothing more was changed.
USAGE
}
"""

FUNCTIONS: Final = """\
say() { printf '%s\\n' "$*" >&2; }

# Print what az said: a name in it may hold what drives a terminal.
show() {
  LC_ALL=C tr -d '\\000-\\010\\013-\\037\\177' <"$1" | LC_ALL=C sed -e $'s/\\xc2[\\x80-\\x9f]//g' \\
    -e $'s/\\xd8\\x9c//g' -e $'s/\\xe2\\x80[\\x8b-\\x8f\\xa8-\\xae]//g' -e $'s/\\xe2\\x81[\\xa0-\\xaf]//g' >&2
}

lower() { printf '%s' "$1" | tr '[:upper:]' '[:lower:]'; }

stop() {
  local code="$1"
  shift
  say "$*"
  exit "${code}"
}

begin() {
  STEP="$1"
  CALLS=0
  say "$2"
}

# Did Azure answer 404? Other errors may have "not found" in them too, if only in a name.
missing() { grep -Eq '^(ERROR: )?Not Found ?\\(' "${WORK}/read"; }

# Read one resource and let az judge a condition on it: 0 it holds, 1 it does not, 2 it could not be read.
holds() {
  local answer
  if ! answer="$(az rest --method get --url "$1" --query "$2" --output json 2>"${WORK}/read")"; then
    if missing; then
      return 1
    fi
    show "${WORK}/read"
    return 2
  fi
  [[ "${answer}" == true ]]
}

# Stop unless a resource still reads as it was read.
still() {
  local state=0
  holds "$1" "$2" || state=$?
  if [[ "${DRY_RUN}" == yes && "${STEP}" != 1 && "${state}" == 1 ]]; then
    say "$3 does not read as wanted yet; an earlier step may see to that."
    return 0
  fi
  case "${state}" in
    0) ;;
    1) stop 12 "Stale: $3 of ${1%%\\?*} is not as it was read. ${AGAIN}" ;;
    *) stop 11 "${1%%\\?*} could not be read, so nothing more was changed." ;;
  esac
}

# Tell whether a resource is not there: 0 it is gone, 1 it is there, 2 it could not be read.
gone() {
  if az rest --method get --url "$1" --output none 2>"${WORK}/read"; then
    return 1
  fi
  if missing; then
    return 0
  fi
  show "${WORK}/read"
  return 2
}

# An empty or general eTag would let every change pass: it counts as none.
read_etag() {
  local found
  found="$(az rest --method get --url "$1" --query "$2" --output tsv)" || return 1
  case "${found//[[:space:]]/}" in
    "" | None | "*")
      say "${1%%\\?*} has no eTag, so a change made by others could not be noticed."
      return 1
      ;;
    *) printf '%s' "${found}" ;;
  esac
}

# Stop unless a resource still has the eTag that the script goes by.
same_etag() {
  local now
  : "${1:?the eTag is empty, so a change made since the reading could not be noticed}"
  now="$(read_etag "$2" "$3")" || stop 11 "${2%%\\?*} could not be read, so nothing more was changed."
  if [[ "${now}" != "$1" ]]; then
    stop 12 "Stale: ${2%%\\?*} was changed since it was read. ${AGAIN}"
  fi
}

# Print a command, then run it unless this is a dry run.
run() {
  local line
  printf -v line '%q ' "$@"
  say "+ ${line% }"
  if [[ "${DRY_RUN}" == yes ]]; then
    return 0
  fi
  if "$@" </dev/null 2>"${WORK}/said"; then
    show "${WORK}/said"
    CALLS=$((CALLS + 1))
    return 0
  fi
  show "${WORK}/said"
  if [[ "${CALLS}" == 0 ]] && grep -Eqi 'Precondition ?Failed|ConditionNotMet' "${WORK}/said"; then
    stop 12 "Stale: Azure refused the call, because the resource was changed since it was read."
  fi
  stop 11 "The call failed. This step and those after it are not done."
}

# Wait until Azure has finished with a resource.
finished() {
  local state try
  for ((try = 0; try < TRIES; try++)); do
    state="$(az rest --method get --url "$1" --query properties.provisioningState --output tsv)" ||
      stop 11 "${1%%\\?*} could not be read after the call."
    case "${state}" in
      Succeeded | "" | None) return 0 ;;
      Failed | Canceled) stop 11 "${1%%\\?*} ended in the state ${state}." ;;
      *) sleep "${WAIT_SECONDS}" ;;
    esac
  done
  stop 11 "${1%%\\?*} was still in motion after a long wait."
}

# Read a resource again until it reads as wanted; only that says that a step is done.
verify() {
  local state try
  for ((try = 0; try < LOOKS; try++)); do
    state=0
    if [[ "$2" == gone ]]; then
      gone "$1" || state=$?
    else
      holds "$1" "$2" || state=$?
    fi
    if [[ "${state}" == 0 ]]; then
      return 0
    fi
    sleep "${WAIT_SECONDS}"
  done
  stop 11 "The calls were made, but the step did not verify: $3 of ${1%%\\?*} does not read as wanted."
}

accepted() {
  local fix
  for fix in ${ACCEPTED[@]+"${ACCEPTED[@]}"}; do
    if [[ "${fix}" == "$1" ]]; then
      return 0
    fi
  done
  return 1
}

# May this step go on without asking?
waved_through() {
  case "$1" in
    disruptive | checkpoint) [[ "${YES}" == yes ]] ;;
    one-way) accepted "$2" ;;
    *) return 0 ;;
  esac
}

# Ask before a step that interrupts something or has no way back.
confirm() {
  local typed=""
  if [[ "${DRY_RUN}" == yes ]] || waved_through "$1" "$2"; then
    return 0
  fi
  say "$3"
  printf 'Type the name of the cluster (%s) to go on: ' "${CLUSTER_NAME}" >&2
  read -r typed || true
  if [[ "${typed}" != "${CLUSTER_NAME}" ]]; then
    stop 11 "Not confirmed. This step and those after it are not done."
  fi
}

# Ask whether what must be tried by hand right before a step was tried.
checkpoint() {
  local typed=""
  say "Try this first ($1): $2"
  if [[ "${DRY_RUN}" == yes ]]; then
    return 0
  fi
  if waved_through checkpoint "$1"; then
    say "Taken as tried, because of --yes."
    return 0
  fi
  printf 'Type tried once it was: ' >&2
  read -r typed || true
  if [[ "${typed}" != tried ]]; then
    stop 11 "Not tried. This step and those after it are not done."
  fi
}

# Wait until what was done counts everywhere: Azure shows it before that.
settle() {
  local seconds="${SETTLE_SECONDS:-$(($1 * 60))}"
  say "Waiting ${seconds} s: what was done needs up to $1 min to count everywhere."
  sleep "${seconds}"
}

# Without a terminal every confirmation must have been given: tell which were not.
need_answers() {
  if [[ "${DRY_RUN}" == yes || -t 0 ]] || waved_through "$1" "$2"; then
    return 0
  fi
  case "$1" in
    one-way) say "There is no way back from $2: give --accept-irreversible $2 to go on all the same." ;;
    checkpoint) say "Something must be tried by hand before $2: give --yes to say that it was." ;;
    *) say "$2 interrupts something: give --yes to go on without being asked." ;;
  esac
  UNANSWERED=yes
}

enough_answers() {
  if [[ "${UNANSWERED}" == yes ]]; then
    stop 2 "There is no terminal to ask at, so nothing was changed."
  fi
}
"""

ARGUMENTS: Final = """\
DRY_RUN=no
YES=no
ACCEPTED=()
STEP=0
CALLS=0
UNANSWERED=no
readonly AGAIN="Read the cluster again and make a new script."
while (($#)); do
  case "$1" in
    --dry-run) DRY_RUN=yes ;;
    --yes) YES=yes ;;
    --accept-irreversible)
      ACCEPTED+=("${2:?--accept-irreversible needs the id of a fix}")
      shift
      ;;
    --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
  shift
done
"""

PLACE: Final = """\
umask 077
command -v az >/dev/null || stop 2 "az (Azure CLI) was not found: https://learn.microsoft.com/cli/azure"
WORK="$(mktemp -d)"
trap 'rm -rf -- "${WORK}"' EXIT
trap 'exit 130' INT TERM
unset AZURE_CLI_DISABLE_CONNECTION_VERIFICATION ADAL_PYTHON_SSL_NO_VERIFY # certificates are checked
export AZURE_CORE_COLLECT_TELEMETRY=no AZURE_CORE_SURVEY_MESSAGE=no AZURE_CORE_ONLY_SHOW_ERRORS=yes
export PYTHONIOENCODING=utf-8 AZURE_CORE_OUTPUT=json
export AZURE_CORE_NO_COLOR=yes AZURE_LOGGING_ENABLE_LOG_FILE=no AZURE_EXTENSION_USE_DYNAMIC_INSTALL=no

# The right account, before anything else.
seen="$(az account show --query tenantId --output tsv)" || stop 3 "az is not signed in: az login"
[[ "$(lower "${seen}")" == "$(lower "${TENANT}")" ]] ||
  stop 3 "az is signed in to tenant ${seen}, and the cluster was read in ${TENANT}."
seen="$(az account show --query id --output tsv)" || stop 3 "az has no subscription: az account set"
[[ "$(lower "${seen}")" == "$(lower "${SUBSCRIPTION}")" ]] ||
  stop 3 "az works in subscription ${seen}, and the cluster is in ${SUBSCRIPTION}."
"""
