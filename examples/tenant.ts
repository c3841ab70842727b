import { Annotations, type Stack } from 'aws-cdk-lib';

const PLACEHOLDER = '11111111-2222-3333-4444-555555555555';

/** The Entra tenant in context `tenantId`. If it is missing: a placeholder, with a warning not to deploy it. */
export function tenantIdOf(stack: Stack): string {
  const tenantId: string | undefined = stack.node.tryGetContext('tenantId');
  if (!tenantId) {
    Annotations.of(stack).addWarningV2(
      'examples:placeholderTenant',
      `the tenant id ${PLACEHOLDER} is a placeholder: name yours before you deploy (npm run example -- --tenant-id, ` +
        'or cdk deploy -c tenantId=)',
    );
    // This warning of the library would say the same.
    Annotations.of(stack).acknowledgeWarning('cdk-defender-for-cloud:sampleTenant');
  }
  return tenantId ?? PLACEHOLDER;
}
