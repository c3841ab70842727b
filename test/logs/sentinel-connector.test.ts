import { App, Aspects, CfnParameter, Duration, Stack, Tags, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DefenderForCloudConnector, EntraIdentityProvider, SentinelCloud, SentinelConnector, type SentinelConnectorProps } from '../../src';
import { TENANT } from '../facts/identity';
import { newStack, templateOf } from '../support/stacks';
import { connect } from '../support/synth';

const WORKSPACE = 'abcdefab-7777-8888-9999-abcdefabcdef';
const ENV = { account: '111122223333', region: 'eu-west-1' };

const ownStack = () => newStack({ env: ENV });
const sentinelIn = (stack: Stack, props: Partial<SentinelConnectorProps> = {}, id = 'Sentinel') =>
  new SentinelConnector(stack, id, { workspaceId: WORKSPACE, ...props });

describe('the role', () => {
  test('has a name that Sentinel accepts, and no permissions', () => {
    const stack = ownStack();
    sentinelIn(stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'OIDC_MicrosoftSentinelRole', ManagedPolicyArns: Match.absent() });
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  test('is a role of CDK: name, tags, permissions boundary, path and session duration are as you set them', () => {
    const stack = ownStack();
    const { role } = sentinelIn(stack, { roleName: 'OIDC_Acme-Sentinel_1' });
    Tags.of(stack).add('owner', 'soc');
    iam.PermissionsBoundary.of(stack).apply(iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'Boundary'));
    Object.assign(role.node.defaultChild!, { path: '/security/', maxSessionDuration: Duration.hours(2).toSeconds() });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'OIDC_Acme-Sentinel_1',
      Path: '/security/',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'owner', Value: 'soc' }],
      PermissionsBoundary: Match.anyValue(),
    });
  });

  test.each<[string, (role: iam.Role) => void, string]>([
    ['an aspect gives it a name that Sentinel cannot use', (role) => {
      Aspects.of(role).add({ visit: (node) => { if (node instanceof iam.CfnRole) node.roleName = 'Sentinel'; } });
    }, 'must be a role name that begins with OIDC_'],
    ['it has no name', role => (role.node.defaultChild as iam.CfnRole).addPropertyDeletionOverride('RoleName'),
      'must be one that begins with OIDC_'],
    ['its policies are larger than IAM accepts', role => Array.from({ length: 300 }, (_, i) => role.addToPolicy(new iam.PolicyStatement({
      actions: ['s3:GetObject'],
      resources: [`arn:aws:s3:::a-bucket-with-a-long-name-${i}/x`],
      conditions: { StringEquals: { 'aws:x': String(i) } },
    }))), 'must be at most'],
  ])('synthesis fails if %s', (_, change, message) => {
    const stack = ownStack();
    change(sentinelIn(stack).role);
    expect(() => Template.fromStack(stack)).toThrow(message);
  });

  test('its ARN is an output, unless you turn outputs off', () => {
    const [on, off] = [ownStack(), ownStack()];
    sentinelIn(on);
    sentinelIn(off, { outputs: false });
    expect(Object.values(Template.fromStack(on).findOutputs('*')).map(o => o.Description)).toEqual(['Microsoft Sentinel: role ARN']);
    expect(Template.fromStack(off).findOutputs('*')).toEqual({});
  });
});

describe('input that is refused', () => {
  const NO_GUID = 'Stack/Sentinel: workspaceId must be a GUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx (32 hexadecimal digits), ' +
    'got ';
  const NO_TENANT = 'Stack/Sentinel: workspaceId must be the id of your Log Analytics workspace (its customerId), not of an Entra ' +
    'tenant, got ';
  const ROLE = 'Stack/Sentinel: roleName must be a role name of at most 64 characters that begins with OIDC_, followed by letters, ' +
    'digits, - or _, because Microsoft Sentinel requires it, got ';
  test.each<[string, object, string]>([
    ['no workspace', { workspaceId: undefined }, `${NO_GUID}undefined`],
    ['the name of a workspace', { workspaceId: 'my-workspace' }, `${NO_GUID}"my-workspace"`],
    ['a resource id', { workspaceId: `/subscriptions/1/workspaces/${WORKSPACE}` }, NO_GUID],
    ['a wildcard in the workspace', { workspaceId: `*${WORKSPACE.slice(1)}` }, NO_GUID],
    ['a policy variable in the workspace', { workspaceId: '${aws:username}' }, NO_GUID],
    ['a second line in the workspace', { workspaceId: `${WORKSPACE}\n` }, NO_GUID],
    ['two workspaces', { workspaceId: [WORKSPACE, WORKSPACE] }, NO_GUID],
    ['zeros', { workspaceId: '00000000-0000-0000-0000-000000000000' },
      'Stack/Sentinel: workspaceId must be a real GUID, not all zeros, got'],
    ["Microsoft's tenant", { workspaceId: '33e01921-4d64-4f8c-a055-5bdaffd5e33d' }, NO_TENANT],
    ["Microsoft's tenant of Azure Government, in upper case", { workspaceId: 'CAB8A31A-1906-4287-A0D8-4EEF66B95F6E' }, NO_TENANT],
    ['another prefix of the role', { roleName: 'MicrosoftSentinelRole' }, `${ROLE}"MicrosoftSentinelRole"`],
    ['a prefix in lower case', { roleName: 'oidc_Role' }, ROLE],
    ['only the prefix', { roleName: 'OIDC_' }, ROLE],
    ['a character that IAM allows and Sentinel does not', { roleName: 'OIDC_Role.eu' }, ROLE],
    ['a path', { roleName: 'OIDC_a/b' }, ROLE],
    ['65 characters', { roleName: `OIDC_${'x'.repeat(60)}` }, ROLE],
    ['null as name', { roleName: null }, `${ROLE}null`],
    ['an empty name', { roleName: '' }, `${ROLE}""`],
    ['a second line', { roleName: 'OIDC_Role\n' }, ROLE],
    ['another cloud', { cloud: 'AzureChina' },
      'Stack/Sentinel: cloud must be one of SentinelCloud.AZURE_PUBLIC, SentinelCloud.AZURE_GOVERNMENT, got "AzureChina"'],
    ['a text as boolean', { documentedSessionNameOnly: 'false' },
      'Stack/Sentinel: documentedSessionNameOnly must be true or false, got "false"'],
    ['an option without effect', { documentedSessionNameOnly: true, cloud: SentinelCloud.AZURE_GOVERNMENT },
      'Stack/Sentinel: documentedSessionNameOnly has an effect only with SentinelCloud.AZURE_PUBLIC'],
    ['a misspelled option', { workspaceID: WORKSPACE, workspaceId: undefined },
      'Stack/Sentinel: workspaceID is not an option; did you mean workspaceId?'],
    ['no provider', { identityProvider: {} }, 'Stack/Sentinel: identityProvider must be an EntraIdentityProvider, such as'],
    ['null as provider', { identityProvider: null }, 'Stack/Sentinel: identityProvider must be an EntraIdentityProvider, such as'],
  ])('%s', (_, props, message) => expect(() => sentinelIn(ownStack(), props)).toThrow(message));

  test('no props', () => {
    expect(() => new SentinelConnector(ownStack(), 'Sentinel', undefined as any))
      .toThrow('Stack/Sentinel: props must be a struct of options');
  });

  test('64 characters are allowed, and tokens', () => {
    const stack = ownStack();
    sentinelIn(stack, { roleName: `OIDC_${'x'.repeat(59)}` });
    const name = new CfnParameter(stack, 'Name').valueAsString;
    const workspaceId = new CfnParameter(stack, 'Workspace').valueAsString;
    expect(Token.isUnresolved(sentinelIn(stack,
      { roleName: name, workspaceId, identityProvider: EntraIdentityProvider.fromExisting(stack, 'P') }, 'Two').workspaceId))
      .toBe(true);
  });

  test('a parameter that can be in upper case is a warning', () => {
    const warnings = (props: object) => {
      const stack = ownStack();
      sentinelIn(stack, { workspaceId: new CfnParameter(stack, 'Workspace', props).valueAsString });
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('workspaceId'))
        .map(w => String(w.entry.data).split(':')[0]);
    };
    expect(warnings({})).toEqual(['workspaceId is the value of Stack/Workspace, which can have upper-case letters']);
    expect(warnings({ allowedPattern: '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' })).toEqual([]);
  });

  test('a provider of another tenant, cloud or account', () => {
    const stack = ownStack();
    const inOther = new Stack(stack.node.root as App, 'Other', { env: { account: '444455556666', region: 'eu-west-1' } });
    const own = EntraIdentityProvider.fromExisting(stack, 'Own', { tenantId: TENANT });
    const microsoft = EntraIdentityProvider.fromExisting(stack, 'Microsoft');
    const other = EntraIdentityProvider.fromExisting(inOther, 'Provider');
    expect(() => sentinelIn(stack, { identityProvider: own }, 'A'))
      .toThrow("Stack/A: identityProvider must be the provider of Microsoft's tenant 33e01921-4d64-4f8c-a055-5bdaffd5e33d, got " +
        `"${TENANT}"`);
    expect(() => sentinelIn(stack, { roleName: 'OIDC_B', identityProvider: microsoft, cloud: SentinelCloud.AZURE_GOVERNMENT }, 'B'))
      .toThrow("Stack/B: identityProvider must be the provider of Microsoft's tenant cab8a31a-1906-4287-a0d8-4eef66b95f6e");
    expect(() => sentinelIn(stack, { roleName: 'OIDC_C', identityProvider: other }, 'C'))
      .toThrow('Stack/C: identityProvider must be a provider in a stack of the same account, 111122223333');
  });

  test('an existing provider that is known not to have the audience', () => {
    const stack = ownStack();
    const identityProvider = EntraIdentityProvider.fromExisting(stack, 'Provider', { audiences: ['api://other'] });
    expect(() => sentinelIn(stack, { identityProvider })).toThrow('api://1462b192-27f7-4cb9-8523-0f4ecb54b47e');
  });
});

describe('what an account can have once', () => {
  test('the role, whatever its case', () => {
    const stack = ownStack();
    const { identityProvider } = sentinelIn(stack);
    expect(() => sentinelIn(stack, { identityProvider, roleName: 'OIDC_microsoftsentinelrole' }, 'Two')).toThrow(
      'Stack/Two creates the role OIDC_microsoftsentinelrole, which Stack/Sentinel already creates; IAM is global, so an AWS account can ' +
      'have each name only once: let one SentinelConnector read all queues of the account, or set roleName');
    expect(() => sentinelIn(stack, { identityProvider, roleName: 'OIDC_Two' }, 'Three')).not.toThrow();
  });

  test('the provider: one for Defender for Cloud and Sentinel', () => {
    const stack = ownStack();
    const defender = connect(stack);
    expect(() => sentinelIn(stack, {}, 'Two')).toThrow(
      new RegExp(String.raw`Stack\/Two\/IdentityProvider creates the OIDC provider .*which Stack\/Defender\/IdentityProvider `
        + String.raw`already creates.*pass one provider to all`));
    expect(() => sentinelIn(stack, { identityProvider: defender.identityProvider, roleName: 'OIDC_Three' }, 'Three')).not.toThrow();
  });

  test('that of Azure Government is another one', () => {
    const stack = ownStack();
    connect(stack);
    sentinelIn(stack, { cloud: SentinelCloud.AZURE_GOVERNMENT });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::OIDCProvider', 2);
  });
});

test.each([['tenant first', true], ['workspace first', false]])('the id of a tenant of a connector is no workspace: %s', (_, isFirst) => {
  const stack = ownStack();
  const identityProvider = EntraIdentityProvider.fromExisting(stack, 'Provider');
  const make = [
    () => new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: WORKSPACE.toUpperCase(), identityProvider }),
    () => sentinelIn(stack, { identityProvider }),
  ];
  const [first, second] = isFirst ? make : make.reverse();
  first();
  expect(second).toThrow(`workspaceId of Stack/Sentinel must be the id of a Log Analytics workspace (its customerId), got ${WORKSPACE}, ` +
    'which is the Entra tenant of Stack/Defender');
});

test('the same app gives the same bytes', () => {
  const text = () => {
    const stack = ownStack();
    sentinelIn(stack);
    return JSON.stringify(templateOf(stack));
  };
  expect(text()).toBe(text());
});
