#!/usr/bin/env bash
# The daily check of the connection to Microsoft Defender for Cloud. It only reads.
# https://github.com/cdk-defender-for-cloud/cdk-defender-for-cloud/blob/main/docs/daily-check.md
#
#   check.sh ASSEMBLY OUT    the folder that cdk synth wrote, and a new folder for report.md
#
# The exit code is 1 if something differs, and 2 if nothing differs but something is not checked. OUT/report.md says what.
# Settings are variables of the environment. None is a secret:
#   MEMBERS               ids of accounts to check, separated by spaces; or how many accounts to check, others each day
#   MEMBER_ROLE           name of the role in these accounts (default: defender-check)
#   MEMBER_REGIONS        regions of host management (default: the region of the AWS CLI)
#   AZURE_RESOURCE_GROUP  resource group of the security connector. Without it, Azure is not checked
#   DAYS, MAX_EVENTS      for denied calls: how many days to read, and how many events per region at most (default: 7, 50000)
set -uo pipefail

TENANT_ID='@TENANT_ID@'
COMMAND=(@COMMAND@)
ACCESS=@ACCESS@

[ $# = 2 ] || { echo "usage: check.sh ASSEMBLY OUT" >&2; exit 2; }
mkdir -- "$2" || exit 2
out=$(cd -- "$2" && pwd)
assembly=$1
: > "$out/rows" > "$out/details"
results=('as expected' '**differs**' '**not checked**')
count=(0 0 0)

# row TITLE ACCOUNT EXIT-CODE
row() {
  local kind=$(($3 > 1 ? 2 : $3))
  count[kind]=$((count[kind] + 1))
  echo "| $1 | $2 | ${results[kind]} |" >> "$out/rows"
}

# check TITLE ACCOUNT FILE OPTIONS...: runs a command. FILE is its report for people, FILE.txt what it prints.
check() {
  local title=$1 account=$2 file=$out/$3 code=0
  shift 3
  echo "$title, $account: ${COMMAND[*]} $*" >&2
  "${COMMAND[@]}" "$@" > "$file.txt" 2> "$file.err" || code=$?
  row "$title" "$account" "$code"
  # The report always has the stack, with the accounts of the organization, and otherwise only what is not as expected.
  [ "$code" != 0 ] || [ "$1 $account" = 'verify stack' ] || return 0
  {
    printf '\n## %s, %s\n\n' "$title" "$account"
    # Four spaces make foreign text a code block, so that Markdown in it has no effect.
    if [ -s "$file" ]; then sed 's/^#/###/' "$file"; else cat "$file.err" "$file.txt" | tail -n 200 | sed 's/^/    /'; fi
  } >> "$out/details"
}

member_role=${MEMBER_ROLE:-defender-check}
azure=()
[ -z "${AZURE_RESOURCE_GROUP:-}" ] || azure=(--azure-resource-group "$AZURE_RESOURCE_GROUP")
denied=(denied --tenant-id "$TENANT_ID" --region all --days "${DAYS:-7}" --max-events "${MAX_EVENTS:-50000}"@DENIED@)

check 'Deployment' stack verify.md verify --assembly "$assembly" --tenant-id "$TENANT_ID" "${azure[@]}" --report "$out/verify.md" --json
check 'Who can do what' stack review.md review --deployed --accepted "$ACCESS" --markdown "$out/review.md"
check 'Denied calls' stack denied.md "${denied[@]}"
[ ${#azure[@]} != 0 ] || echo '| Azure | stack | not asked: AZURE_RESOURCE_GROUP is not set |' >> "$out/rows"

# With a number, the accounts that should have stacks of StackSets take turns. A new account is one of them.
members=() words=()
read -r -d '' -a words <<< "${MEMBERS:-}"
case ${words[*]} in
  *[!0-9\ ]*) ;;
  *' '* | ????????????) members=("${words[@]}") ;;
  ? | ?? | ??? | ????)
    mapfile -t targets < <(node -e '
      const all = JSON.parse(require("fs").readFileSync(process.argv[1], "utf-8")).findings.flatMap(({ accounts = [] }) => accounts);
      for (const { account, state } of all) if (state === "active" || state === "new") console.log(account);
    ' "$out/verify.md.txt" 2> /dev/null | sort)
    number=$((10#${words[0]}))
    day=$(($(date +%s) / 86400))
    for ((i = 0; i < number && i < ${#targets[@]}; i++)); do members+=("${targets[$(((day * number + i) % ${#targets[@]}))]}"); done
esac
# A setting that leads to no account must not look as if all were checked.
[ -z "${MEMBERS:-}" ] || [ ${#members[@]} != 0 ] || row 'Members: MEMBERS leads to no account (ids have 12 digits, a number at most 4)' all 2
regions=()
read -r -d '' -a regions <<< "${MEMBER_REGIONS:-${AWS_REGION:-${AWS_DEFAULT_REGION:-}}}"

# The AWS CLI assumes the role in each account with the credentials of this session. In CodeBuild, its container has them.
credentials=Environment
[ -z "${AWS_CONTAINER_CREDENTIALS_RELATIVE_URI:-}" ] || credentials=EcsContainer
partition=$(aws sts get-caller-identity --query Arn --output text 2> /dev/null | cut -d: -f2)
export AWS_CONFIG_FILE="$out/aws-config"
for account in "${members[@]}"; do
  if ! [[ "$account" =~ ^[0-9]{12}$ && "$member_role" =~ ^[A-Za-z0-9+=,.@_/-]{1,128}$ && "$partition" =~ ^aws ]]; then
    row 'Sign-in: MEMBERS, MEMBER_ROLE' "$account" 2
    continue
  fi
  printf '[profile check-%s]\nrole_arn = arn:%s:iam::%s:role/%s\ncredential_source = %s\nrole_session_name = defender-check\n' \
    "$account" "$partition" "$account" "$member_role" "$credentials" >> "$AWS_CONFIG_FILE"
  profile=(--profile "check-$account")
  [ ${#regions[@]} != 0 ] || row 'Deployment: no region' "$account" 2
  for region in "${regions[@]}"; do
    check "Deployment in $region" "$account" "verify-$account-$region.md" verify --assembly "$assembly" --member --account "$account" \
      --tenant-id "$TENANT_ID" --region "$region" "${profile[@]}" --report "$out/verify-$account-$region.md"
  done
  accepted=()
  [ ! -e "access-$account.json" ] || accepted=(--accepted "access-$account.json")
  check 'Who can do what' "$account" "review-$account.md" review --deployed "${accepted[@]}" "${profile[@]}" --markdown "$out/review-$account.md"
  check 'Denied calls' "$account" "denied-$account.md" "${denied[@]}" "${profile[@]}"
done

{
  echo "# Defender for Cloud on $(date -u '+%Y-%m-%d %H:%M') UTC: ${count[1]} differ, ${count[2]} not checked, ${count[0]} as expected"
  printf '\n| check | account | result |\n| --- | --- | --- |\n'
  cat "$out/rows" "$out/details"
} > "$out/report.md"
rm "$out/rows" "$out/details"
[ "${count[1]}" = 0 ] || exit 1
[ "${count[2]}" = 0 ] || exit 2
