/**
 * What the set of `ReadActions` has, in figures: which actions exist, only a list of all actions knows, so `test/permissions/security-audit.slow.test.ts`
 * counts, and holds this text to the result.
 */
export function readActionsMarkdown(): string {
  return `### What \`ReadActions\` has

The actions of AWS's managed policy \`SecurityAudit\` that are not contents: [how to use them](access.md#the-actions-of-securityaudit).

| measured | |
| --- | --- |
| published actions of least privilege | 197, in 46 services |
| of these, in \`SecurityAudit\` | 180, of which \`apigateway:GET\` is for some paths only |
| of these, not in it | 17: \`cloudfront:DescribeFunction\`, \`lambda:GetFunction\`, \`macie2:GetMacieSession\`, \`macie2:ListClassificationJobs\`, \`network-firewall:DescribeRuleGroupMetadata\`, \`network-firewall:ListTagsForResource\`, \`resource-explorer-2:ListTagsForResource\`, \`sagemaker:GetSearchSuggestions\`, \`sagemaker:Search\`, \`sts:GetCallerIdentity\`, \`waf-regional:GetLoggingConfiguration\`, \`waf-regional:GetPermissionPolicy\`, \`waf-regional:GetRule\`, \`waf-regional:GetRuleGroup\`, \`waf-regional:GetSampledRequests\`, \`waf-regional:GetWebACLForResource\`, \`waf:GetLoggingConfiguration\` |
| what the set adds | 2,735 actions in 192 services; the published list has nothing for 148 of them |
| left out of the set | 183 actions: 65 contents, 35 named like contents, credentials or links, 19 credentials, 6 links, 38 settings that AWS marks as sensitive, 20 not named like a read |
| what the set lacks | whole services: Amazon Keyspaces (\`cassandra\`), \`neptune-db\`, \`neptune-graph\`, \`aoss\`, \`timestream\`. Amazon Neptune clusters are in \`rds:DescribeDBClusters\`, which is published. |

| service | published | added | service | published | added |
| --- | --- | --- | --- | --- | --- |
| \`athena\` | 0 | 16 | \`fsx\` | 0 | 13 |
| \`bedrock\` | 0 | 72 | \`kafka\` | 0 | 28 |
| \`bedrock-agentcore\` | 0 | 53 | \`kinesis\` | 0 | 8 |
| \`cognito-identity\` | 0 | 7 | \`lambda\` | 4 | 26 |
| \`cognito-idp\` | 0 | 11 | \`mq\` | 0 | 11 |
| \`comprehend\` | 0 | 34 | \`quicksight\` | 0 | 122 |
| \`datasync\` | 0 | 23 | \`redshift-serverless\` | 0 | 5 |
| \`ec2\` | 20 | 230 | \`sagemaker\` | 4 | 165 |
`;
}
