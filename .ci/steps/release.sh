#!/usr/bin/env bash
# Releases to registries on this machine with the scripts of the workflow and with failures, then installs the packages like a user.
. "$(dirname "$0")/lib.sh"
needs node npm python3 mvn javac gpg go terraform git
[ -d node_modules ] || npm ci --no-audit --no-fund
# In .ci/run, these steps run in parallel to this step, with the same registries.
users=()
if [ -z "${SHARED:-}" ]; then
  users=(typescript cli python java go)
  export SHARED="$TEMP/shared"
  mkdir "$SHARED"
  trap 'bash .ci/registries/end.sh "$SHARED/registries"; rm -rf "$TEMP"' EXIT
fi
. .ci/registries/lib.sh

# Publishes everything. Each script is refused once, continues, and has nothing to do the third time.
npm_registry
python_index
maven_repository
go_proxy
can_use dotnet 'the NuGet package' && packaged dotnet
bash .ci/release/assets.sh
(cd dist/release && sha256sum --check --quiet SHA256SUMS)

# A repository with this tree as its only commit.
tree="$TEMP/tree"
copy_files "$tree"
in_tree() {
  git -C "$tree" -c user.name=release -c user.email= "$@"
}
in_tree init --quiet
in_tree add --all --force
in_tree commit --quiet --message 'A release'
# If GitHub runs this step, its own branch must have no effect.
unset GITHUB_REF_TYPE GITHUB_REF_NAME
check() {
  bash "$tree/.ci/release/check.sh"
}
refused "this commit needs the tag v$VERSION, and it has: none" check
in_tree tag v99.0.0
refused "this commit needs the tag v$VERSION, and it has: v99.0.0" check
in_tree tag "v$VERSION"
refused "npm has $PACKAGE $VERSION already" check
refused "PyPI has $PACKAGE $VERSION already" check
GITHUB_REF_TYPE=branch GITHUB_REF_NAME=main refused 'the workflow was started for the branch main' check
touch "$tree/stray"
refused '?? stray' check
rm "$tree/stray"
# No registry has the next version.
sed -i -E '0,/"version": "[^"]+"/s//"version": "99.0.0-rc.1"/' "$tree/package.json"
sed -i "0,/^## .*/s//## 99.0.0-rc.1\n\nNew.\n/" "$tree/CHANGELOG.md"
in_tree commit --quiet --all --message 'The next release'
in_tree tag v99.0.0-rc.1
check | grep -F "$PACKAGE 99.0.0-rc.1 can be released"

# The same version with other content.
in_tree checkout --quiet "v$VERSION"
cp -r dist "$tree/"
for file in "$tree"/dist/{js/*.tgz,python/*.whl,go/*/README.md}; do echo >> "$file"; done
for registry in npm pypi go; do refused 'with other content' "release_$registry" "$tree"; done

# A user of npm: the sample of README.md.
mkdir "$TEMP/typescript"
node -e '
  const [, sample] = /```ts fixture=app\n([^]*?)```/.exec(require("fs").readFileSync("README.md", "utf-8"));
  require("fs").writeFileSync(process.argv[1], sample);
' "$TEMP/typescript/app.ts"
modules=$PWD/node_modules
(
  cd "$TEMP/typescript"
  npm install --no-audit --no-fund --loglevel=error "$PACKAGE"
  [ "$(node -p "require('$PACKAGE/package.json').version")" = "$VERSION" ] || fail 'npm install installs another version'
  "$modules/.bin/tsc" --strict --target es2022 --module node16 --types node --typeRoots "$modules/@types" app.ts
  CDK_OUTDIR=cdk.out node app.js
  grep -q '"AWS::IAM::Role"' cdk.out/Security.template.json || fail 'the sample of README.md has no role'
)
echo 'the sample of README.md works with the package of npm'

# A user of Terraform: the example of each module, from a tag of the repository, and from the zip of the release.
build_stand_in
port=$(free_port)
serve files "$port" python3 -m http.server --bind 127.0.0.1 --directory "$PWD/dist/release" "$port"
terraform_user() {
  local folder
  folder=$(mktemp -d -p "$TEMP")
  node -e '
    const [, module, source, folder] = process.argv;
    const [, example] = /```hcl\n([^]*?)```/.exec(require("fs").readFileSync(`terraform/${module}/README.md`, "utf-8"));
    const found = /source = "[^"]*terraform\/\w+[^"]*"/;
    if (!found.test(example)) throw new Error(`the example of ${module} names no source`);
    require("fs").writeFileSync(`${folder}/main.tf`, example.replace(found, () => `source = ${JSON.stringify(source)}`));
    const standIn = JSON.stringify(process.env.TERRAFORM_STAND_IN);
    const overrides = ["hashicorp/aws", "azure/azapi", "hashicorp/time"].map(name => `"${name}" = ${standIn}`).join("\n");
    require("fs").writeFileSync(`${folder}/terraform.rc`, `provider_installation {\n  dev_overrides {\n${overrides}\n  }\n}\n`);
  ' "$1" "$2" "$folder"
  (
    cd "$folder"
    export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE="$folder/terraform.rc" TF_IN_AUTOMATION=1
    terraform get -no-color > get 2>&1 && terraform validate -no-color > validate 2>&1 || {
      cat get validate
      fail "the module of $2 does not work"
    }
  )
  echo "the module of ${2/"$TEMP"/...} works"
}
for module in account organization azure; do
  terraform_user "$module" "git::file://$tree//terraform/$module?ref=v$VERSION"
  terraform_user "$module" "http://127.0.0.1:$port/$PACKAGE-terraform-$module-$VERSION.zip//terraform/$module"
done

for step in "${users[@]}"; do
  echo "--- $step"
  bash ".ci/steps/$step.sh"
done
