import { statements } from './permission-set-markdown';
import { AUDIENCES } from '../../src/capabilities/audiences';
import {
  DEFENDER_TENANT_ID, entraIssuer, SENTINEL_GOVERNMENT_TENANT_ID, sentinelSessionNames,
} from '../../src/identity/tenants';
import { READ_ENCRYPTED_LOGS, READ_ENCRYPTED_QUEUE, READ_LOGS } from '../../src/logs/read-grant';

/** Describes the role of Microsoft Sentinel, and the permissions of each reader of a log fan-out. */
export function sentinelMarkdown(): string {
  const [first, second] = sentinelSessionNames('{workspace}').map(name => `\`${name}\``);
  const issuer = entraIssuer(DEFENDER_TENANT_ID);
  return [
    '## OIDC_MicrosoftSentinelRole\n',
    'The role of `SentinelConnector`, for Microsoft Sentinel. `{workspace}` is the id of your workspace. It has no permissions until ' +
      '`read` gives it a queue of a `LogFanOut`. [logs.md](logs.md#microsoft-sentinel) compares it with the templates of Microsoft.\n',
    '- **Name**: changeable, but must begin with `OIDC_`, followed by letters, digits, `-` or `_`',
    '- **Risk**: it reads all log files with the prefixes of the fan-out. Logs contain names of persons, addresses and what they did.\n',
    '### Who may assume it\n',
    "Microsoft Sentinel, with a token of Microsoft's tenant for this application, and on behalf of your workspace only:\n",
    `- principal: OIDC provider \`${issuer}\` of this account`,
    `- \`${issuer}:aud\` equals \`${AUDIENCES.kubernetesDataCollection}\``,
    `- \`sts:RoleSessionName\` equals ${first} or ${second}; with \`documentedSessionNameOnly\`, only the first one\n`,
    `In Azure Government, the tenant is \`${SENTINEL_GOVERNMENT_TENANT_ID}\`, the audience \`${AUDIENCES.sentinelGovernment}\`, and ` +
      'the session name the first one.\n',
    '### Permissions of a reader of a log fan-out\n',
    '`grantRead` of a `LogConsumer` gives these permissions to any role. `{queueArn}` is the queue of the consumer, `{objectArn}` every ' +
      'object with a prefix of the fan-out, `{bucketArn}` the bucket, `{bucketAccount}` its account. ' +
      '`{keyRegion}` is the region of the key `{keyArn}`.\n',
    statements(READ_LOGS),
    'If the logs are encrypted with a KMS key that is known also:\n',
    statements([READ_ENCRYPTED_LOGS]),
    'If the queue is encrypted with a KMS key also:\n',
    statements([READ_ENCRYPTED_QUEUE]),
  ].join('\n');
}
