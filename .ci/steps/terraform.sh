#!/usr/bin/env bash
# Checks format and lint rules of the Terraform modules, and that their values, computed with HCL, are those of the templates.
. "$(dirname "$0")/lib.sh"
needs node npm terraform go python3

TFLINT=v0.64.0 # MPL-2.0
AWS_SCHEMAS=@cdktf/provider-aws@21.22.1 # MPL-2.0, about 37 MB; generated from the schema of the AWS provider 6.25

(cd test/terraform/evaluator && go build -o "$TEMP/evaluator" .)
export TERRAFORM_EVALUATOR="$TEMP/evaluator" CDK_VALIDATION=false

build_stand_in

# Only one of five runs has OpenTofu. A build without the cache of Go takes minutes, so it runs in parallel to the tests with Terraform.
tofu=
if in_part 4; then
  mkdir "$TEMP/opentofu"
  (cd test/terraform/tofu && exec nice -n 19 go build -o "$TEMP/opentofu/tofu" github.com/opentofu/opentofu/cmd/tofu) &
  tofu=$!
else
  echo 'NOT DONE: the tests with OpenTofu. Only part 4 of 5 runs them. The date of the commit chooses the part. --all runs every test'
fi

# The schemas of the stand-in must be the published schemas of the AWS provider.
npm pack --silent --pack-destination "$TEMP" "$AWS_SCHEMAS" > /dev/null
tar -xzf "$TEMP"/cdktf-provider-aws-*.tgz -C "$TEMP" --wildcards package/package.json package/README.md \
  package/lib/{cloudformation-stack,cloudwatch-event,iam,sqs-queue,ssm}'*' \
  package/lib/data-aws-{caller,cloudformation-stack,iam-openid,partition,s3-bucket-policy}'*'
typescript test/terraform/stand-in/extract-schemas.ts "$TEMP/package" "$TEMP/aws-schemas.json"
diff test/terraform/stand-in/aws-schemas.json "$TEMP/aws-schemas.json" ||
  fail 'test/terraform/stand-in/aws-schemas.json differs from the published schemas'
rm -rf "$TEMP/package"
echo "the stand-in has the schemas of $AWS_SCHEMAS"

jest() {
  npx --no-install jest --ci --coverage=false --reporters=default --testPathIgnorePatterns /node_modules/ --runTestsByPath "$@"
}
slow_tests '^test/terraform/'
mapfile -t quick < <(find test/terraform -name '*.test.ts' ! -name '*.slow.test.ts')
jest "${SLOW_TESTS[@]}" "${quick[@]}"

if [ -n "$tofu" ]; then
  wait "$tofu" || fail 'OpenTofu was not built'
  PATH="$TEMP/opentofu:$PATH" TERRAFORM_TOOL=tofu jest $(grep -l describeTerraform test/terraform/*.slow.test.ts)
fi

# The rules for Terraform are part of tflint, so it downloads no plugin.
GOBIN="$TEMP" go install "github.com/terraform-linters/tflint@$TFLINT"
lint() {
  TFLINT_DISABLE_VERSION_CHECK=1 "$TEMP/tflint" --chdir "$1" --config "$PWD/terraform/.tflint.hcl" --no-color "${@:2}"
}
for module in account organization azure; do lint "terraform/$module"; done
# Users copy the examples, so an example has its variables in its main.tf.
for example in $(find terraform/*/examples -name main.tf -printf '%h\n' | sort); do
  lint "$example" --disable-rule=terraform_standard_module_structure
done
echo 'tflint has no findings'

python_with .ci/checkov-requirements.txt
# checkov exits with 1 if it has findings. The modules contain the accepted findings with their reasons.
"$PYTHON" -m checkov.main --directory terraform --framework terraform --skip-download --compact --output json \
  > "$TEMP/findings.json" || cat "$TEMP/findings.json"
node -e '
  const { results, summary } = JSON.parse(require("fs").readFileSync(process.argv[1]));
  console.log("checkov:", JSON.stringify(summary));
  // checkov must read the policies: in three of them, it has the same findings as in the templates.
  const skipped = results.skipped_checks.filter(c => c.check_id === "CKV_AWS_290")
    .map(c => c.resource.replace(/^module\.\w+(\[0\])?\.|\[0\]$/g, ""));
  const expected = ["just_in_time_vm_access", "rds_threat_protection", "sensitive_data_discovery"].map(name => `aws_iam_policy.${name}`);
  const reads = expected.every(resource => skipped.includes(resource));
  process.exitCode = reads && summary.failed === 0 && summary.parsing_errors === 0 && summary.resource_count > 0 ? 0 : 1;
' "$TEMP/findings.json"
