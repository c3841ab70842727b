module example

go 1.25.0

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.269.0
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/cdk-defender-for-cloud/cdk-defender-for-cloud-go/defenderforcloud v0.0.0
)

// The library, as the packaging step (.ci/steps/package.sh) generated it.
replace github.com/cdk-defender-for-cloud/cdk-defender-for-cloud-go/defenderforcloud => ../../../dist/go/defenderforcloud

// What awscdk v2.269.0 itself asks for. The generated module asks for the version in package-lock.json, which may exist on npm only.
replace github.com/cdklabs/cloud-assembly-schema-go/awscdkcloudassemblyschema/v54 => github.com/cdklabs/cloud-assembly-schema-go/awscdkcloudassemblyschema/v54 v54.11.0
