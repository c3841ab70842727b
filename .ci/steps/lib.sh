# Sourced by every step: stops at the first error, changes to the root of the tree, and creates a folder ($TEMP) that is
# deleted when the step ends.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
ROOT=$PWD
TEMP=$(mktemp -d)
trap 'rm -rf "$TEMP"' EXIT

# Programs write their temporary files to this folder too.
export TMPDIR="$TEMP/tmp"
mkdir "$TMPDIR"

# jsii's notice about Node.js end-of-life dates does not concern this library; the value lists major versions.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20

fail() {
  echo "error: $*" >&2
  exit 1
}

# needs TOOL...: the tools that the step cannot do without, each the name of a command. CI fails if one is missing. Elsewhere
# the step is skipped, which .ci/run counts and prints.
needs() {
  local tool missing=()
  for tool; do command -v "$tool" > /dev/null || missing+=("$tool"); done
  [ ${#missing[@]} = 0 ] || [ "${CI:-}" != true ] || fail "this step needs ${missing[*]}, and CI must not pass without"
  [ ${#missing[@]} = 0 ] || skip "this step needs ${missing[*]}"
}

# can_use TOOL WHAT: whether there is a tool that is optional everywhere. If not, says what is not done.
can_use() {
  command -v "$1" > /dev/null && return
  echo "NOT DONE: $2, because $1 is not installed"
  return 1
}

# skip REASON: ends the step. .ci/run knows it by the number.
skip() {
  echo "SKIPPED: $*"
  exit 77
}

# build_stand_in: the stand-in for the providers of Terraform, one program for all of them, which all steps of one run share.
build_stand_in() {
  export TERRAFORM_STAND_IN="${SHARED:-$TEMP}/stand-in"
  in_turn stand-in stand_in_once
}
stand_in_once() {
  [ ! -d "$TERRAFORM_STAND_IN" ] || return 0
  (cd test/terraform/stand-in && go build -o "$TERRAFORM_STAND_IN.incomplete/terraform-provider-aws" .)
  for provider in azapi time; do cp "$TERRAFORM_STAND_IN.incomplete/terraform-provider-"{aws,"$provider"}; done
  mv "$TERRAFORM_STAND_IN.incomplete" "$TERRAFORM_STAND_IN"
}

# in_turn NAME COMMAND...: runs the command while no other step of the run runs one with this name, so that what steps
# share is made once.
in_turn() {
  local lock
  exec {lock}> "${SHARED:-$TEMP}/$1.lock"
  if command -v flock > /dev/null; then flock "$lock"; fi
  "${@:2}"
  exec {lock}>&-
}

# Runs a TypeScript file on the tree's own development dependencies.
typescript() {
  npx --no-install ts-node --transpile-only --project test/tsconfig.json "$@"
}

# compile: the compiled library and its .jsii, which all steps of one run share while no file changes. It is not compiled
# again if it is newer than all that it is made of.
compile() {
  in_turn compile compile_once
}
is_compiled() {
  [ -f .jsii ] && [ -f lib/packages.js ] && [ -z "$(find src cli build package.json tsconfig.json -newer .jsii -print -quit)" ]
}
compile_once() {
  local compiled
  compiled="${SHARED:-$TEMP}/compiled-$(fingerprint | sha256sum | cut -c 1-12)"
  if [ ! -f "$compiled" ] || [ ! -f .jsii ]; then
    is_compiled || npx --no-install projen compile
    touch "$compiled"
  fi
}

# templates_of_cases: sets TEMPLATES to a folder with the templates of all cases and those for people without CDK, which
# all steps of one run share.
templates_of_cases() {
  TEMPLATES="${SHARED:-$TEMP}/templates-of-cases"
  in_turn templates templates_once
}
templates_once() {
  if [ ! -d "$TEMPLATES" ]; then
    CDK_VALIDATION=false typescript .ci/templates.ts "$TEMPLATES.incomplete"
    cp templates/*.template.json "$TEMPLATES.incomplete"
    mv "$TEMPLATES.incomplete" "$TEMPLATES"
  fi
}

# translated_samples: sets SAMPLES to a file with every sample of docstrings in each language (jsii-rosetta calls it a
# tablet), which all steps of one run share. Those of README.md stay as they are: headings name their languages. Fails if
# a sample does not compile.
translated_samples() {
  SAMPLES="${SHARED:-$TEMP}/samples.tabl.json"
  in_turn samples samples_once
}
samples_once() {
  if [ ! -f "$SAMPLES" ]; then
    compile
    npx --no-install jsii-rosetta extract --strict --cache-to "$SAMPLES.incomplete" .
    rm -f .jsii.tabl.json
    node -e '
      const tablet = JSON.parse(require("fs").readFileSync(process.argv[1]));
      for (const [key, { location }] of Object.entries(tablet.snippets)) {
        if (location.api.api === "moduleReadme") delete tablet.snippets[key];
      }
      console.log(JSON.stringify(tablet));
    ' "$SAMPLES.incomplete" > "$SAMPLES"
  fi
}

# due: of the lines that it reads, those that are due: all of them, but in .ci/run each fifth. The date of the commit says which, so that
# five pushes have each line about once, see e2e/file-rotation.ts.
due() {
  if [ "${WHICH_TESTS:-all}" = due ]; then
    in_turn part part_once
    awk -v part="$(cat "${SHARED:-$TEMP}/part")" 'NR % 5 == part % 5'
  else
    cat
  fi
}
part_once() {
  local file="${SHARED:-$TEMP}/part"
  if [ ! -f "$file" ]; then
    (cd "$ROOT" && typescript --print --eval 'require("./e2e/file-rotation").partOf(Number(process.argv[1]))' "$(git log -1 --format=%ct)") > "$file.incomplete"
    mv "$file.incomplete" "$file"
  fi
}

# in_part N...: whether one of these parts, from 1 to 5, is due. only_in_part N...: skips the step if not.
in_part() {
  local now part
  now=$(seq 5 | due)
  for part; do
    if grep -qx "$part" <<< "$now"; then return; fi
  done
  return 1
}
only_in_part() {
  in_part "$@" || skip "only parts $* of 5 have it, which the commit chooses in turn, and --all"
}

# slow_tests GREP-OPTION...: sets SLOW_TESTS to the slow tests that grep finds and that are due.
slow_tests() {
  local all
  mapfile -t all < <(find test -name '*.slow.test.ts' | grep "$@" | sort)
  mapfile -t SLOW_TESTS < <(printf '%s\n' "${all[@]}" | due)
  echo "${#SLOW_TESTS[@]} of ${#all[@]} files of slow tests are due"
  [ ${#SLOW_TESTS[@]} -gt 0 ] || fail "no slow test is due of $*"
}

# python_with REQUIREMENTS: sets PYTHON to a python with these packages, which all steps of one run share.
python_with() {
  local venv
  venv="${SHARED:-$TEMP}/python-$(sha256sum < "$1" | cut -c 1-12)"
  in_turn python python_once "$venv" "$1"
  PYTHON="$venv/bin/python"
}
python_once() {
  if [ ! -f "$1/complete" ]; then
    python3 -m venv --clear "$1"
    "$1/bin/pip" install --quiet --no-compile --requirement "$2"
    touch "$1/complete"
  fi
}

# floor PACKAGE: the lowest supported version of a peer dependency. installed PACKAGE: the version in the tree.
floor() {
  node -p 'require("./package.json").peerDependencies[process.argv[1]].replace("^", "")' "$1"
}
installed() {
  node -p 'require(`./node_modules/${process.argv[1]}/package.json`).version' "$1"
}

# copy_files FOLDER: every file that is or could be committed, in FOLDER.
copy_files() {
  mkdir -p "$1"
  git ls-files -z --cached --others --exclude-standard |
    tar --null --files-from=- --ignore-failed-read -cf - |
    tar -xf - -C "$1"
}

# put_cdk FOLDER CDK CONSTRUCTS: these versions of aws-cdk-lib and constructs in the node_modules of FOLDER. They are
# installed separately: if a lock file has other versions, npm does not unpack all files that aws-cdk-lib needs.
put_cdk() {
  local folder=$1 package
  mkdir -p "$folder/node_modules" "$folder.cdk"
  npm install --prefix "$folder.cdk" --no-audit --no-fund --loglevel=error "aws-cdk-lib@$2" "constructs@$3"
  for package in aws-cdk-lib constructs @aws-cdk; do
    rm -rf "$folder/node_modules/$package"
    mv "$folder.cdk/node_modules/$package" "$folder/node_modules/"
  done
}

# Content of every file that is or could be committed, one line per file. Deleted files have none.
fingerprint() {
  git ls-files -z --cached --others --exclude-standard | sort -z | { xargs -0 sha256sum 2>/dev/null || true; }
}

# The file that the apps of test/languages read.
export MICROSOFT_TEMPLATE=$PWD/examples/follow-microsoft/microsoft.json

# same_template FOLDER: the template in FOLDER equals that of the TypeScript app of the tree, with sorted keys; so does
# the template for Azure.
same_template() {
  CDK_OUTDIR="$TEMP/expected" typescript test/languages/typescript/app.ts
  local found
  found=$(find "$1" -name '*.template.json')
  [ "$(wc -l <<< "$found")" = 1 ] && [ -n "$found" ] || fail "expected one template in $1, got: ${found:-none}"
  python3 -m json.tool --sort-keys "$TEMP/expected/Defender.template.json" > "$TEMP/expected.json"
  python3 -m json.tool --sort-keys "$found" > "$TEMP/actual.json"
  diff "$TEMP/expected.json" "$TEMP/actual.json" || fail 'the template differs from that of the TypeScript app'
  local azure=Defender.Azure.securityConnector.json resources
  cmp "$TEMP/expected/$azure" "$1/$azure" || fail 'the template for Azure differs'
  resources=$(grep -c '"Type": "AWS::' "$TEMP/actual.json")
  echo "same templates as the TypeScript app: $resources resources, $(wc -c < "$found") bytes"
}

# context_of FOLDER [JSON]: the context in the cdk.json of an app, as the CDK CLI passes it, and what replaces some of it.
context_of() {
  node -p 'JSON.stringify({ ...require(`./${process.argv[1]}/cdk.json`).context, ...JSON.parse(process.argv[2]) })' "$1" "${2:-{\}}"
}

# npm_package: the package in dist/js, of the compiled library. Not made again if it is newer.
npm_package() {
  compile
  in_turn npm-package npm_package_once
}
npm_package_once() {
  [ ! dist/js -nt .jsii ] || return 0
  translated_samples
  rm -rf dist/js
  npx --no-install jsii-pacmak --no-npmignore --outdir dist --targets js --rosetta-unknown-snippets verbatim --rosetta-tablet "$SAMPLES"
}

# unpacked_module: sets MODULE to a folder with the npm package, of which jsii-pacmak makes those of the other languages. In
# the tree it would change package.json for a moment, while other steps read it.
unpacked_module() {
  npm_package
  MODULE="$TEMP/module"
  mkdir -p "$MODULE/node_modules"
  tar -xzf dist/js/*.tgz --strip-components=1 -C "$MODULE"
  ln -s "$PWD/node_modules/"{aws-cdk-lib,constructs} "$MODULE/node_modules/"
}

# packaged LANGUAGE: the package in dist/LANGUAGE, made of that of npm, which all steps of one run share.
packaged() {
  npm_package
  in_turn "package-$1" packaged_once "$1"
}
packaged_once() {
  # What is older than the npm package was made of another one.
  [ "dist/$1" -nt dist/js ] || bash ".ci/package-$1.sh"
  [ -d "dist/$1" ] || fail ".ci/package-$1.sh has made no dist/$1"
}
