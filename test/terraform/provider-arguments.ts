const PREFERENCES = [
  'operation_preferences', 'operation_preferences.max_concurrent_percentage',
  'operation_preferences.failure_tolerance_percentage', 'operation_preferences.concurrency_mode',
  'operation_preferences.region_concurrency_type',
];

/**
 * Arguments by type of resource, and those of blocks: from the documents and the source of the providers
 * (hashicorp/terraform-provider-aws, website/docs/r, and Azure/terraform-provider-azapi, docs/resources, 2026-11).
 * `depends_on_stack_sets` came with 6.41, `stack_set_instance_region` with 6.0, `list_unique_id_property` with 2.9.
 */
export const ARGUMENTS: Record<string, string[]> = {
  aws_cloudformation_stack: ['region', 'name', 'template_body', 'parameters', 'capabilities', 'tags'],
  aws_cloudformation_stack_set: [
    'name', 'description', 'permission_model', 'call_as', 'template_body', 'parameters', 'capabilities', 'tags',
    'auto_deployment', 'auto_deployment.enabled', 'auto_deployment.retain_stacks_on_account_removal',
    'auto_deployment.depends_on_stack_sets', 'managed_execution', 'managed_execution.active', ...PREFERENCES,
    'timeouts', 'timeouts.update',
  ],
  aws_cloudformation_stack_set_instance: [
    'stack_set_name', 'stack_set_instance_region', 'call_as', 'deployment_targets',
    'deployment_targets.organizational_unit_ids', 'deployment_targets.account_filter_type', 'deployment_targets.accounts',
    ...PREFERENCES, 'timeouts', 'timeouts.create', 'timeouts.update', 'timeouts.delete',
  ],
  azapi_resource: ['type', 'name', 'parent_id', 'location', 'tags', 'body', 'list_unique_id_property'],
};
