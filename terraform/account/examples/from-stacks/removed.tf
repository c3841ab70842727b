# The stacks of the templates. Terraform forgets them and deletes nothing: docs/terraform.md, from stacks to resources.

removed {
  from = module.defender.aws_cloudformation_stack.roles

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.defender.aws_cloudformation_stack.deny_data_reads

  lifecycle {
    destroy = false
  }
}

removed {
  from = module.defender.aws_cloudformation_stack.host_management

  lifecycle {
    destroy = false
  }
}
