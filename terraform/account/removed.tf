# Earlier versions of this module deployed stacks. Terraform forgets them and deletes nothing. The roles come in by imports:
# docs/terraform.md, from stacks to resources.

removed {
  from = aws_cloudformation_stack.roles

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_cloudformation_stack.deny_data_reads

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_cloudformation_stack.host_management

  lifecycle {
    destroy = false
  }
}
