#!/usr/bin/env bash
# The Terraform modules: formatted and linted, and their values by HashiCorp's HCL are those of the templates.
. "$(dirname "$0")/lib.sh"

TFLINT=v0.64.0 # MPL-2.0

(cd test/terraform/evaluator && go build -o "$TEMP/evaluator" .)
export TERRAFORM_EVALUATOR="$TEMP/evaluator" CDK_VALIDATION=false

if command -v terraform > /dev/null; then
  export TERRAFORM_STAND_IN="$TEMP/stand-in"
  (cd test/terraform/stand-in && go build -o "$TERRAFORM_STAND_IN/terraform-provider-aws" .)
  cp "$TERRAFORM_STAND_IN/terraform-provider-aws" "$TERRAFORM_STAND_IN/terraform-provider-azapi"
else
  echo 'Terraform is not installed: the tests that run it are skipped'
fi
npx --no-install jest --ci --coverage=false --reporters=default --testPathIgnorePatterns /node_modules/ -- test/terraform

# Its rules for Terraform are part of the program, so it downloads no plugin.
GOBIN="$TEMP" go install "github.com/terraform-linters/tflint@$TFLINT"
for module in account organization azure; do
  TFLINT_DISABLE_VERSION_CHECK=1 "$TEMP/tflint" --chdir "terraform/$module" --config "$PWD/terraform/.tflint.hcl" --no-color
done
echo 'tflint has no findings'

python_with .ci/checkov-requirements.txt
# It ends with 1 if it finds something. What is accepted stands in the modules, with its reason.
"$PYTHON" -m checkov.main --directory terraform --framework terraform --skip-download --compact --output json \
  > "$TEMP/findings.json" || cat "$TEMP/findings.json"
node -e '
  const { summary } = JSON.parse(require("fs").readFileSync(process.argv[1]));
  console.log("checkov:", JSON.stringify(summary));
  process.exitCode = summary.failed === 0 && summary.parsing_errors === 0 && summary.resource_count > 0 ? 0 : 1;
' "$TEMP/findings.json"
