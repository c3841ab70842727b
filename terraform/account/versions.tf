terraform {
  # Validations that compare variables need 1.9, `removed` and `import` with `for_each` 1.7.
  required_version = ">= 1.9.0"

  required_providers {
    # The argument `region` of resources needs 6.0.
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0.0"
    }
  }
}
