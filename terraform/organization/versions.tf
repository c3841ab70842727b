terraform {
  # Validations that compare variables need 1.9.
  required_version = ">= 1.9.0"

  required_providers {
    # The order of automatic deployments, `depends_on_stack_sets`, needs 6.41.
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.41.0"
    }
  }
}
