import { toStatement } from '../../../src/statements/statement';
import { attempted, type Planned } from '../planned';

/** A year, in days. */
const YEAR = 365;
const refusesPolicy = ({ PolicyDocument }: any) => [PolicyDocument?.Statement ?? []].flat().map((json: any) => toStatement(json, ''))
  .some(({ allows, actions, notActions }) => allows && (notActions !== undefined || actions.some(action => /^\w*:*\*$/.test(action))));

/**
 * What proactive controls of AWS Control Tower refuse, by control: a type, and whether its properties do not pass. Those that
 * a template of this library can break: docs/policy-checks.md#aws-control-tower has the reasons, and a test compares
 * both with the rules of the controls.
 */
export const CONTROLS: { readonly [control: string]: readonly [type: string, refuses: (properties: any) => boolean] } = {
  'CT.IAM.PR.3': ['AWS::IAM::ManagedPolicy', refusesPolicy],
  'CT.LAMBDA.PR.3': ['AWS::Lambda::Function', ({ VpcConfig }) => !VpcConfig?.SubnetIds],
  'CT.CLOUDWATCH.PR.1': ['AWS::CloudWatch::Alarm', ({ AlarmActions = [] }) => AlarmActions.length === 0],
  'CT.CLOUDWATCH.PR.2': ['AWS::Logs::LogGroup', ({ RetentionInDays: days }) => days !== undefined && Number(days) < YEAR],
  'CT.CLOUDWATCH.PR.3': ['AWS::Logs::LogGroup', ({ KmsKeyId }) => !KmsKeyId],
  'CT.S3.PR.2': ['AWS::S3::Bucket', ({ LoggingConfiguration }) => !LoggingConfiguration],
  'CT.S3.PR.4': ['AWS::S3::Bucket', ({ NotificationConfiguration }) => !NotificationConfiguration],
  'CT.S3.PR.9': ['AWS::S3::Bucket', ({ ObjectLockEnabled }) => String(ObjectLockEnabled) !== 'true'],
  'CT.S3.PR.10': ['AWS::S3::Bucket', ({ BucketEncryption }) => ![BucketEncryption?.ServerSideEncryptionConfiguration ?? []].flat()
    .some(({ ServerSideEncryptionByDefault: used }: any) => /^aws:kms/.test(used?.SSEAlgorithm))],
  'CT.S3.PR.11': ['AWS::S3::Bucket', ({ VersioningConfiguration }) => VersioningConfiguration?.Status !== 'Enabled'],
};

/** What controls refuse of a template: logical ids by control. A hook does not check what is there and does not change. */
export function brokenControls({ template, own }: Pick<Planned, 'template' | 'own'>): Map<string, string[]> {
  const found = Object.entries(CONTROLS).map(([control, [type, refuses]]) => [control, template.ofType(type)
    .filter(([id, properties]) => !(id in own) && refuses(attempted(() => template.resolve(properties)) ?? properties)).map(([id]) => id)] as const);
  return new Map(found.filter(([, ids]) => ids.length > 0).map(([control, ids]) => [control, [...ids]]));
}
