# Every step sources this file. It stops at the first error, changes to the root of the tree, and creates a folder ($TEMP) that
# is deleted when the step ends.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
ROOT=$PWD
TEMP=$(mktemp -d)
trap 'rm -rf "$TEMP"' EXIT

# Programs also write their temporary files to this folder.
export TMPDIR="$TEMP/tmp"
mkdir "$TMPDIR"

# The notice of jsii about end-of-life dates of Node.js does not concern this library. The value is a list of major versions.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20

fail() {
  echo "error: $*" >&2
  exit 1
}

# needs TOOL...: the commands that the step requires. If one is missing, the step fails in CI. On other machines, it is skipped,
# which .ci/run counts and prints.
needs() {
  local tool missing=()
  for tool; do command -v "$tool" > /dev/null || missing+=("$tool"); done
  [ ${#missing[@]} = 0 ] || [ "${CI:-}" != true ] || fail "this step needs ${missing[*]}, and CI must not pass without"
  [ ${#missing[@]} = 0 ] || skip "this step needs ${missing[*]}"
}

# can_use TOOL WHAT: whether an optional tool is installed. If not, it prints what is not done.
can_use() {
  command -v "$1" > /dev/null && return
  echo "NOT DONE: $2, because $1 is not installed"
  return 1
}

# skip REASON: ends the step. .ci/run recognizes a skipped step by the exit status 77.
skip() {
  echo "SKIPPED: $*"
  exit 77
}

# build_stand_in: builds the stand-in for the providers of Terraform. It is one program for all providers, and all steps of a run share it.
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

# in_turn NAME COMMAND...: runs the command while no other step of the run runs a command with this name, so that shared files are
# made only once.
in_turn() {
  local lock
  exec {lock}> "${SHARED:-$TEMP}/$1.lock"
  if command -v flock > /dev/null; then flock "$lock"; fi
  "${@:2}"
  exec {lock}>&-
}

# typescript FILE...: runs a TypeScript file with the development dependencies of the tree.
typescript() {
  npx --no-install ts-node --transpile-only --project test/tsconfig.json "$@"
}

# compile: compiles the library and its .jsii. All steps of a run share them while no file changes. They are not compiled again if
# they are newer than their sources.
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

# templates_of_cases: sets TEMPLATES to a folder with the templates of all cases, and the templates for users without CDK. All steps
# of a run share it.
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

# translated_samples: sets SAMPLES to a file with all samples of docstrings in each language (jsii-rosetta calls it a tablet). All
# steps of a run share it. The samples of README.md are not translated, because headings name their languages. Fails if a sample
# does not compile.
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

# due: reads lines and prints those that are due. In .ci/run, this is every fifth line, otherwise all lines. The date of the commit
# chooses the lines, so that five pushes run each line about once, see e2e/file-rotation.ts.
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
    (
      cd "$ROOT"
      typescript --print --eval 'require("./e2e/file-rotation").partOf(Number(process.argv[1]))' "$(git log -1 --format=%ct)"
    ) > "$file.incomplete"
    mv "$file.incomplete" "$file"
  fi
}

# in_part N...: whether one of these parts, from 1 to 5, is due. only_in_part N...: skips the step if none of them is due.
in_part() {
  local now part
  now=$(seq 5 | due)
  for part; do
    if grep -qx "$part" <<< "$now"; then return; fi
  done
  return 1
}
only_in_part() {
  in_part "$@" || skip "only parts $* of 5 run this step. The date of the commit chooses the part. --all runs every step"
}

# slow_tests GREP-OPTION...: sets SLOW_TESTS to the slow tests that grep selects and that are due.
slow_tests() {
  local all
  mapfile -t all < <(find test -name '*.slow.test.ts' | grep "$@" | sort)
  mapfile -t SLOW_TESTS < <(printf '%s\n' "${all[@]}" | due)
  echo "${#SLOW_TESTS[@]} of ${#all[@]} files of slow tests are due"
  [ ${#SLOW_TESTS[@]} -gt 0 ] || fail "no slow test of $* is due"
}

# python_with REQUIREMENTS: sets PYTHON to a Python with these packages. All steps of a run share it.
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

# floor PACKAGE: prints the lowest supported version of a peer dependency. installed PACKAGE: prints the version in the tree.
floor() {
  node -p 'require("./package.json").peerDependencies[process.argv[1]].replace("^", "")' "$1"
}
installed() {
  node -p 'require(`./node_modules/${process.argv[1]}/package.json`).version' "$1"
}

# copy_files FOLDER: copies every file that is or could be committed to FOLDER.
copy_files() {
  mkdir -p "$1"
  git ls-files -z --cached --others --exclude-standard |
    tar --null --files-from=- --ignore-failed-read -cf - |
    tar -xf - -C "$1"
}

# put_cdk FOLDER CDK CONSTRUCTS: puts these versions of aws-cdk-lib and constructs into the node_modules of FOLDER. They are
# installed separately, because npm does not unpack all files that aws-cdk-lib needs if a lock file has other versions.
put_cdk() {
  local folder=$1 package
  mkdir -p "$folder/node_modules" "$folder.cdk"
  npm install --prefix "$folder.cdk" --no-audit --no-fund --loglevel=error "aws-cdk-lib@$2" "constructs@$3"
  for package in aws-cdk-lib constructs @aws-cdk; do
    rm -rf "$folder/node_modules/$package"
    mv "$folder.cdk/node_modules/$package" "$folder/node_modules/"
  done
}

# fingerprint: prints the hash of every file that is or could be committed, one line per file. Deleted files have no line.
fingerprint() {
  git ls-files -z --cached --others --exclude-standard | sort -z | { xargs -0 sha256sum 2>/dev/null || true; }
}

# The apps of test/languages read this file.
export MICROSOFT_TEMPLATE=$PWD/examples/follow-microsoft/microsoft.json

# same_template FOLDER: checks that the templates for AWS and Azure in FOLDER equal those of the TypeScript app of the tree. The keys of
# the template for AWS are sorted before the comparison.
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

# context_of FOLDER [JSON]: prints the context in the cdk.json of an app, as the CDK CLI passes it. The JSON replaces some of its values.
context_of() {
  node -p 'JSON.stringify({ ...require(`./${process.argv[1]}/cdk.json`).context, ...JSON.parse(process.argv[2]) })' "$1" "${2:-{\}}"
}

# npm_package: makes the npm package in dist/js. It is not made again if it is newer than the compiled library.
npm_package() {
  compile
  in_turn npm-package npm_package_once
}
npm_package_once() {
  [ ! dist/js -nt .jsii ] || return 0
  translated_samples
  rm -rf dist/js
  npx --no-install jsii-pacmak --no-npmignore --outdir dist --targets js --rosetta-unknown-snippets verbatim --rosetta-tablet "$SAMPLES"
  typescript build/compress-package.ts dist/js/*.tgz
}

# unpacked_module: sets MODULE to a folder with the npm package. From it, jsii-pacmak makes the packages of the other languages. In the
# tree, jsii-pacmak would change package.json for a short time, while other steps read it.
unpacked_module() {
  npm_package
  MODULE="$TEMP/module"
  mkdir -p "$MODULE/node_modules"
  tar -xzf dist/js/*.tgz --strip-components=1 -C "$MODULE"
  ln -s "$PWD/node_modules/"{aws-cdk-lib,constructs} "$MODULE/node_modules/"
}

# packaged LANGUAGE: makes the package in dist/LANGUAGE from the npm package. All steps of a run share it.
packaged() {
  npm_package
  in_turn "package-$1" packaged_once "$1"
}
packaged_once() {
  # A package that is older than the npm package was made from another npm package.
  [ "dist/$1" -nt dist/js ] || bash ".ci/package-$1.sh"
  [ -d "dist/$1" ] || fail ".ci/package-$1.sh did not make dist/$1"
}
