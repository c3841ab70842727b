/** Published actions of least privilege that `SecurityAudit` does not have. */
const NOT_IN_SECURITY_AUDIT = [
  'cloudfront:DescribeFunction', 'lambda:GetFunction', 'macie2:GetMacieSession', 'macie2:ListClassificationJobs',
  'network-firewall:DescribeRuleGroupMetadata', 'network-firewall:ListTagsForResource',
  'resource-explorer-2:ListTagsForResource', 'sagemaker:GetSearchSuggestions', 'sagemaker:Search', 'sts:GetCallerIdentity',
  'waf-regional:GetLoggingConfiguration', 'waf-regional:GetPermissionPolicy', 'waf-regional:GetRule',
  'waf-regional:GetRuleGroup', 'waf-regional:GetSampledRequests', 'waf-regional:GetWebACLForResource',
  'waf:GetLoggingConfiguration',
];
const LEFT_OUT = '65 contents, 35 named like contents, credentials or links, 19 credentials, 6 links, '
  + '38 settings that AWS marks as sensitive, 20 not named like a read';
const LACKS = 'whole services: Amazon Keyspaces (`cassandra`), `neptune-db`, `neptune-graph`, `aoss`, `timestream`. '
  + 'Amazon Neptune clusters are in `rds:DescribeDBClusters`, which is published.';

/**
 * Describes the set of `ReadActions` in numbers. The numbers depend on a list of all existing actions, so the test
 * `test/permissions/security-audit.slow.test.ts` counts them and checks this text.
 */
export function readActionsMarkdown(): string {
  return `### What \`ReadActions\` has

The actions of AWS's managed policy \`SecurityAudit\` that are not contents: [how to use them](access.md#the-actions-of-securityaudit).

| measured | |
| --- | --- |
| published actions of least privilege | 197, in 46 services |
| of these, in \`SecurityAudit\` | 180, of which \`apigateway:GET\` is for some paths only |
| of these, not in it | ${NOT_IN_SECURITY_AUDIT.length}: ${NOT_IN_SECURITY_AUDIT.map(action => `\`${action}\``).join(', ')} |
| what the set adds | 2,735 actions in 192 services; the published list has nothing for 148 of them |
| left out of the set | 183 actions: ${LEFT_OUT} |
| what the set lacks | ${LACKS} |

Published and added, for some services: \`athena\` 0 and 16, \`bedrock\` 0 and 72, \`bedrock-agentcore\` 0 and 53,
\`cognito-identity\` 0 and 7, \`cognito-idp\` 0 and 11, \`comprehend\` 0 and 34, \`datasync\` 0 and 23, \`ec2\` 20 and 230,
\`fsx\` 0 and 13, \`kafka\` 0 and 28, \`kinesis\` 0 and 8, \`lambda\` 4 and 26, \`mq\` 0 and 11, \`quicksight\` 0 and 122,
\`redshift-serverless\` 0 and 5, \`sagemaker\` 4 and 165.
`;
}
