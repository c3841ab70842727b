/**
 * Arguments by type of resource, and arguments of blocks, from the documents and the source of the providers
 * (hashicorp/terraform-provider-aws, website/docs/r, and Azure/terraform-provider-azapi, docs/resources, 2026-11).
 * `region` of resources came with 6.0, `list_unique_id_property` with 2.9.
 */
export const ARGUMENTS: Record<string, string[]> = {
  aws_cloudformation_stack: [
    'region', 'name', 'template_body', 'parameters', 'capabilities', 'iam_role_arn', 'on_failure', 'tags', 'timeouts', 'timeouts.create',
    'timeouts.update', 'timeouts.delete',
  ],
  aws_s3_object: ['region', 'bucket', 'key', 'source', 'source_hash', 'content_type', 'checksum_algorithm', 'override_provider'],
  azapi_resource: ['type', 'name', 'parent_id', 'location', 'tags', 'body', 'list_unique_id_property'],
  terraform_data: ['input'],
};
