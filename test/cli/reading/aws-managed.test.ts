/** Policies of AWS whose text is known: they deny nothing. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { compare } from '../../../cli/comparing/roles';
import { exitCode } from '../../../cli/diff/command';
import { TEXTS } from '../../../cli/reading/aws-managed';
import { allow, changes, deny, template } from '../diff/support';

const FOLDER = join(__dirname, '..', '..', '..', 'cli', 'reading', 'aws-managed');
const TEMPLATES = join(__dirname, '..', '..', '..', 'templates');
const read = (folder: string, file: string) => JSON.parse(readFileSync(join(folder, file), 'utf-8'));
const ECR = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistry';
const withPolicies = (arns: string[], ...statements: object[]) => template(statements, { ManagedPolicyArns: arns });

describe('the texts', () => {
  test.each(readdirSync(FOLDER))('%s only allows, and says where it is from', (file) => {
    const { About, PolicyName, VersionId, UpdateDate, Document } = read(FOLDER, file);
    expect(`${PolicyName}.json`).toBe(file);
    expect([About, VersionId, UpdateDate]).toEqual(
      [expect.stringContaining('moto 5.2.5 (Apache-2.0)'), expect.stringMatching(/^v\d+$/), expect.stringMatching(/^20\d\d-\d\d-\d\dT/)]);
    expect(Document.Version).toBe('2012-10-17');
    for (const statement of Document.Statement) {
      expect(statement.Effect).toBe('Allow');
      expect(Object.keys(statement).filter(key => !['Sid', 'Effect', 'Action', 'Resource', 'Condition'].includes(key))).toEqual([]);
    }
  });

  test('all that the templates attach, and those for reviewers', () => {
    const attached = readdirSync(TEMPLATES).filter(file => file.endsWith('.template.json')).flatMap(file =>
      [...JSON.stringify(read(TEMPLATES, file)).matchAll(/iam::aws:policy\/([\w/-]+)/g)].map(([, name]) => `${name}.json`));
    expect(attached).toContain('ReadOnlyAccess.json');
    // The library has ReadOnlyAccess.
    const known = [...readdirSync(FOLDER), 'ReadOnlyAccess.json'];
    expect(known).toEqual(expect.arrayContaining([...attached, 'ViewOnlyAccess.json']));
    expect([...TEXTS.keys()].map(name => `${name}.json`)).toEqual(known.sort());
  });
});

describe('a policy that is gone', () => {
  test.each<[string, any, any, string[]]>([
    ['allowed only', withPolicies([`${ECR}ReadOnly`]), withPolicies([]), [
      `narrowed: no longer attaches the policy ${ECR}ReadOnly, which denies nothing`,
    ]],
    ['allowed what a statement allows now', withPolicies([`${ECR}ReadOnly`]),
      withPolicies([], allow('ecr:ListImages', 'arn:aws:ecr:*:*:*')), [
        `narrowed: no longer attaches the policy ${ECR}ReadOnly, which denies nothing`,
      ]],
    ['did not allow what a statement allows now', withPolicies([`${ECR}ReadOnly`]),
      withPolicies([], allow(['ecr:PutImage', 'ecr:List*'])), [
        'widened: allows more: ecr:List* on *: before only ecr:ListImages, ecr:ListTagsForResource',
        'added: also allows: ecr:PutImage on *',
        `narrowed: no longer attaches the policy ${ECR}ReadOnly, which denies nothing`,
      ]],
    ['allowed what a narrower policy allows', withPolicies([`${ECR}PowerUser`]), withPolicies([`${ECR}ReadOnly`]), [
      `narrowed: no longer attaches the policy ${ECR}PowerUser, which denies nothing`,
    ]],
    ['did not allow what a wider policy allows', withPolicies([`${ECR}ReadOnly`]), withPolicies([`${ECR}PowerUser`]), [
      `widened: attaches the policy ${ECR}PowerUser, which also allows ecr:CompleteLayerUpload, ` +
        'ecr:InitiateLayerUpload, ecr:PutImage, ecr:UploadLayerPart',
      `narrowed: no longer attaches the policy ${ECR}ReadOnly, which denies nothing`,
    ]],
    // AWS can take actions out of the policy, and the statement keeps them.
    ['stays, beside a statement', withPolicies([`${ECR}ReadOnly`]), withPolicies([`${ECR}ReadOnly`], allow('ecr:ListImages')), [
      'added: also allows: ecr:ListImages on *',
    ]],
  ])('%s', (_, before, after, expected) => expect(changes(before, after)).toEqual(expected));

  test('the note has its version', () => {
    const [{ note }] = compare([{ name: 'T', template: withPolicies([`${ECR}ReadOnly`]) }], [{ name: 'T', template: withPolicies([]) }]);
    expect(note).toBe('AmazonEC2ContainerRegistryReadOnly is compared as v3 of 2019-12-10');
  });
});

describe('a deny beside an attached policy is gone', () => {
  test.each<[string, string, object, string[]]>([
    ['what the policy allows', `${ECR}ReadOnly`, deny('ecr:GetL*'), [
      'widened: allows more: ecr:GetLifecyclePolicy, ecr:GetLifecyclePolicyPreview on *: it is not denied any more',
    ]],
    ['what the policy does not allow', `${ECR}ReadOnly`, deny('s3:*'), []],
    ['what an unknown policy can allow', 'arn:aws:iam::111122223333:policy/P', deny('s3:*'), [
      'widened: allows more: s3:* on *: it is not denied any more',
    ]],
  ])('%s', (_, arn, statement, expected) => {
    expect(changes(withPolicies([arn], statement), withPolicies([arn]))).toEqual(expected);
    expect(changes(withPolicies([arn]), withPolicies([arn], statement)).map(c => c.split(':')[0])).toEqual(expected.map(() => 'narrowed'));
  });
});

test('from default access to least privilege, nothing is wider; back, these roles are', () => {
  const [wide, narrow] = ['default-access', 'least-privilege'].map(type =>
    [{ name: 'T', template: read(TEMPLATES, `defender-account.${type}.template.json`) }]);
  const found = compare(wide, narrow);
  expect(found.map(({ role, changes: all }) => [role, [...new Set(all.map(c => c.kind))]])).toEqual([
    ['CspmMonitorAws', ['narrowed']],
    ['MDCContainersImageAssessmentRole', ['narrowed']],
    ['MDCContainersAgentlessDiscoveryK8sRole', ['removed']],
  ]);
  expect(exitCode(found)).toBe(0);
  expect(compare(narrow, wide).flatMap(({ role, changes: all }) =>
    all.filter(c => ['widened', 'added'].includes(c.kind)).map(c => [role, c.target?.split('/').at(-1)]))).toEqual([
    ['CspmMonitorAws', 'ReadOnlyAccess'],
    ['MDCContainersImageAssessmentRole', 'AmazonEC2ContainerRegistryPowerUser'],
    ['MDCContainersImageAssessmentRole', 'AmazonElasticContainerRegistryPublicPowerUser'],
    ['MDCContainersAgentlessDiscoveryK8sRole', 'arn:${AWS::Partition}:eks:*:${AWS::AccountId}:*'],
  ]);
});

test('a statement beyond ReadOnlyAccess is wider', () => {
  const least = read(TEMPLATES, 'defender-account.least-privilege.template.json');
  const text = JSON.stringify(least).replace('"acm:DescribeCertificate"', '"acm:DeleteCertificate"');
  const [wide] = [[{ name: 'T', template: read(TEMPLATES, 'defender-account.default-access.template.json') }]];
  const found = compare(wide, [{ name: 'T', template: JSON.parse(text) }]);
  expect(found[0].changes.filter(c => c.kind === 'added').map(c => c.sentence)).toEqual(['also allows: acm:DeleteCertificate on *']);
  expect(exitCode(found)).toBe(1);
});
