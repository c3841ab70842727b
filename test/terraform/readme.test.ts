import { withReference } from '../../build/terraform/readme';

const README = 'Before\n<!-- BEGIN_TF_DOCS -->\nold\n<!-- END_TF_DOCS -->\nAfter\n';

const MAIN = `data "aws_region" "current" {}

resource "aws_s3_object" "template" {
  key = "a"
}

module "other_account" {
  source = "../account"
  count  = 1
}
`;

const VARIABLES = `variable "plan_b" {
  description = "One | two."
  type = object({
    name = optional(string, "a")
  })
  default = null

  validation {
    condition     = true
    error_message = "no"
  }
}

variable "plan_a" {
  description = "A plan."
  type        = list(string)
}
`;

const VERSIONS = `terraform {
  required_version = ">= 1.9.0"

  required_providers {
    # A reason.
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0.0"
    }
  }
}
`;

test('the reference of a module, between its marks, in the form of terraform-docs', () => {
  const outputs = 'output "stack_id" {\n  description = "Id."\n  value       = 1\n}\n';
  expect(withReference(README, new Map(Object.entries({
    'main.tf': MAIN, 'variables.tf': VARIABLES, 'versions.tf': VERSIONS, 'outputs.tf': outputs, 'other.hcl': 'variable "no" {\n}\n',
  })))).toBe(`Before
<!-- BEGIN_TF_DOCS -->
## Requirements

| Name | Version |
| ---- | ------- |
| terraform | >= 1.9.0 |
| aws | >= 6.0.0 |

## Providers

| Name | Version |
| ---- | ------- |
| aws | >= 6.0.0 |

## Modules

| Name | Source | Version |
| ---- | ------ | ------- |
| other\\_account | ../account | n/a |

## Resources

| Name | Type |
| ---- | ---- |
| aws_s3_object.template | resource |
| aws_region.current | data source |

## Inputs

| Name | Description | Type | Default | Required |
| ---- | ----------- | ---- | ------- | :------: |
| plan\\_a | A plan. | \`list(string)\` | n/a | yes |
| plan\\_b | One \\| two. | \`\`\`object({ name = optional(string, "a") })\`\`\` | \`null\` | no |

## Outputs

| Name | Description |
| ---- | ----------- |
| stack\\_id | Id. |
<!-- END_TF_DOCS -->
After
`);
});

test('a README without marks is an error', () => {
  expect(() => withReference('Text', new Map([['versions.tf', VERSIONS]])))
    .toThrow('README.md has no <!-- BEGIN_TF_DOCS --> and <!-- END_TF_DOCS -->');
});
