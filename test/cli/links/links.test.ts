import { EVERYTHING, ORGANIZATION, REQUIRED, requestOf } from './support';
import { azureCommand, filesOf, organizationNotes, quickCreateLinks, tlsStatement } from '../../../cli/links/links';
import { version } from '../../../package.json';
import { deployArm } from '../../azure/support/arm';
import { deployTemplate } from '../../support/parameters';
import { CIEM_OBJECT_ID, TENANT } from '../../support/synth';
import { committed } from '../../templates/support';

/** Query of a link, decoded as the console does. */
function queryOf(url: string): Record<string, string> {
  const [, query] = url.split('#/stacks/create/review?');
  return Object.fromEntries(query.split('&').map(pair => pair.split('=').map(decodeURIComponent)));
}

const parametersOf = (url: string) => Object.fromEntries(Object.entries(queryOf(url))
  .filter(([name]) => name.startsWith('param_')).map(([name, value]) => [name.slice('param_'.length), value]));

test('only what is required: a link that CloudFormation accepts', () => {
  const [{ url }, ...others] = quickCreateLinks(requestOf(REQUIRED));
  expect(others).toEqual([]);
  expect(url).toBe('https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/create/review?' +
    'templateURL=https%3A%2F%2Four-templates.s3.us-east-1.amazonaws.com%2Fdefender-for-cloud%2F' + `${version}%2F` +
    `defender-account.default-access.template.json&stackName=DefenderForCloud&param_AzureTenantId=${TENANT}`);
});

test('a link is for the version of its file', () => {
  const request = requestOf([...REQUIRED, '--plans', 'servers', '--host-management']);
  const links = quickCreateLinks(request, new Map([
    ['defender-account.default-access.template.json', 'a/b+c'], ['defender-host-management.template.json', 'null-2'],
  ]));
  const folder = `https://our-templates.s3.us-east-1.amazonaws.com/defender-for-cloud/${version}/`;
  expect(links.map(({ url }) => queryOf(url).templateURL)).toEqual([
    `${folder}defender-account.default-access.template.json?versionId=a%2Fb%2Bc`,
    `${folder}defender-host-management.template.json?versionId=null-2`,
  ]);
});

test('everything: the parameters that CloudFormation gets, and host management in each region', () => {
  const request = requestOf(EVERYTHING);
  expect(filesOf(request)).toEqual([
    'defender-account.least-privilege.template.json', 'defender-deny-data-reads.template.json', 'defender-host-management.template.json',
  ]);
  const [roles, denies, ...hosts] = quickCreateLinks(request);
  expect(queryOf(roles.url).templateURL).toBe(
    'https://our-templates.s3.eu-central-1.amazonaws.com/a/b/defender-account.least-privilege.template.json');
  expect(parametersOf(roles.url)).toEqual({
    AzureTenantId: TENANT,
    DefenderCspm: 'true',
    DefenderForServers: 'P1',
    DefenderForContainers: 'true',
    DefenderForDatabases: 'true',
    ControlPlaneAuditLogs: 'true',
    HostManagement: 'true',
    IdentityProvider: 'Existing',
    CiemServicePrincipalObjectId: CIEM_OBJECT_ID,
    BoundaryArn: 'arn:aws:iam::111122223333:policy/a+b',
    RolePath: '/a=b/',
    PolicyPath: '/security/',
    RoleNameSuffix: '+us,=@',
  });
  deployTemplate(committed(filesOf(request)[0]), parametersOf(roles.url));
  expect([denies.title, queryOf(denies.url).stackName])
    .toEqual(['denied data reads in eu-west-1, after the roles', 'Defender-DenyDataReads']);
  expect(queryOf(denies.url).templateURL).toMatch(/\/a\/b\/defender-deny-data-reads\.template\.json$/);
  expect(parametersOf(denies.url)).toEqual({ PolicyPath: '/security/', RoleNameSuffix: '+us,=@' });
  deployTemplate(committed(filesOf(request)[1]), parametersOf(denies.url));
  expect(hosts.map(h => [h.url.split('#')[0], queryOf(h.url).stackName])).toEqual(['eu-west-1', 'us-east-1'].map(r => [
    `https://${r}.console.aws.amazon.com/cloudformation/home?region=${r}`, 'Defender-HostManagement',
  ]));
  for (const { url } of hosts) {
    expect(parametersOf(url)).toEqual({ RolePath: '/a=b/', RoleNameSuffix: '+us,=@' });
    deployTemplate(committed(filesOf(request)[2]), parametersOf(url));
  }
});

test('each template gets all values that it has a parameter for', () => {
  const request = requestOf(EVERYTHING);
  const [roles, ...others] = quickCreateLinks(request);
  const given = parametersOf(roles.url);
  for (const { url } of others) {
    const { Parameters } = committed(queryOf(url).templateURL.split('/').at(-1)!);
    expect(parametersOf(url)).toEqual(Object.fromEntries(Object.entries(given).filter(([name]) => name in Parameters)));
  }
});

describe('an organization', () => {
  const args = [...REQUIRED, '--organization', 'r-ab12', '--plans', 'servers'];

  test('one link that CloudFormation accepts, and the files of members', () => {
    const request = requestOf(args);
    expect(filesOf(request)).toEqual([
      'defender-account.default-access.template.json', 'defender-organization.template.json',
    ]);
    const [{ url, title }, ...others] = quickCreateLinks(request);
    expect(others).toEqual([]);
    expect(title).toBe('the organization, in us-east-1');
    expect(queryOf(url).stackName).toBe('DefenderForCloudOrganization');
    expect(queryOf(url).templateURL).toMatch(/\/defender-organization\.template\.json$/);
    expect(parametersOf(url)).toEqual({
      OrganizationalUnitIds: 'r-ab12',
      TemplateFolderUrl: `https://our-templates.s3.us-east-1.amazonaws.com/defender-for-cloud/${version}/`,
      PermissionsType: 'default-access',
      AzureTenantId: TENANT,
      DefenderForServers: 'P2',
    });
    deployTemplate(committed('defender-organization.template.json'), parametersOf(url));
  });

  test('everything', () => {
    const request = requestOf([...EVERYTHING, ...ORGANIZATION, '--boundary', 'arn:aws:iam::aws:policy/PowerUserAccess']);
    expect(filesOf(request)).toHaveLength(3);
    const [{ url }] = quickCreateLinks(request);
    expect(parametersOf(url)).toMatchObject({
      OrganizationalUnitIds: 'ou-ab12-cdef3457,ou-ab12-cdef3456',
      ExcludedAccountIds: '444455556666,777788889999',
      CallAs: 'DELEGATED_ADMIN',
      ConnectManagementAccount: 'false',
      TemplateFolderUrl: 'https://our-templates.s3.eu-central-1.amazonaws.com/a/b/',
      PermissionsType: 'least-privilege',
      HostManagementRegions: 'eu-west-1,us-east-1',
      HostManagement: 'true',
      DenyDataReadsStackSet: 'true',
      BoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
    });
    expect(parametersOf(url)).not.toHaveProperty('DenyDataReads');
    deployTemplate(committed('defender-organization.template.json'), parametersOf(url));
  });

  test.each<[string[], boolean]>([
    [['--only-accounts', '444455556666'], true],
    [['--only-accounts', '444455556666', '--members-only'], false],
    [[], false],
  ])('%j: notes say that the pilot has the account of the stack, too: %s', (more, isNoted) => {
    const notes = organizationNotes(requestOf([...REQUIRED, '--organization', 'r-ab12', ...more])).join(' ');
    expect(notes.includes('The account of the stack is connected, too. For a pilot of member accounts only, add --members-only.'))
      .toBe(isNoted);
  });

  test.each([[['--members-only']], [['--delegated-admin']]])('%j does not connect the account of the stack', (more) => {
    expect(requestOf([...args, ...more]).organization).toMatchObject({ ConnectManagementAccount: 'false' });
  });
});

test('an empty suffix is that of the template', () => {
  const [empty, none] = [requestOf([...REQUIRED, '--role-name-suffix=']), requestOf(REQUIRED)];
  expect(empty).toEqual(none);
  expect(empty.parameters).not.toHaveProperty('RoleNameSuffix');
});

test('a list can have a space after each comma', () => {
  const lists = {
    '--plans': 'cspm,servers',
    '--host-regions': 'eu-west-1,us-east-1',
    '--organization': 'ou-ab12-cdef3457,ou-ab12-cdef3456',
    '--excluded-accounts': '444455556666,777788889999',
  };
  const request = (separator: string) => requestOf([
    ...REQUIRED, '--host-management', ...Object.entries(lists).flatMap(([option, list]) => [option, list.replaceAll(',', separator)]),
  ]);
  expect(request(', ')).toEqual(request(','));
  expect(request(', ').organization).toMatchObject({ ExcludedAccountIds: '444455556666,777788889999' });
});

describe('the command for Azure', () => {
  /** Parameters of the command, as the template of Azure gets them. */
  const parse = (command: string) => {
    const [, file, parameters] = /^az deployment group create -g DefenderForCloud -f templates\/(\S+) -p (.*)$/.exec(command)!;
    const { parameters: known } = committed(file);
    return [file, Object.fromEntries(parameters.split(' ').map((pair) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(pair)!;
      return [name, known[name].type === 'bool' ? value === 'true' : value];
    }))] as const;
  };

  test('of an account has the plans and the names of the roles', () => {
    const [file, parameters] = parse(azureCommand(requestOf(EVERYTHING)));
    expect(file).toBe('azure/security-connector.json');
    expect(parameters).toEqual({
      awsAccountId: 'ACCOUNT_ID',
      DefenderCspm: true,
      DefenderForServers: 'P1',
      DefenderForContainers: true,
      DefenderForDatabases: true,
      ControlPlaneAuditLogs: true,
      CiemServicePrincipalObjectId: CIEM_OBJECT_ID,
      RolePath: '/a=b/',
      RoleNameSuffix: '+us,=@',
    });
    expect(deployArm(committed(file), { ...parameters, awsAccountId: '111122223333' }).resource.properties.offerings).toHaveLength(5);
  });

  test('of an organization has the excluded accounts, too', () => {
    const [file, parameters] = parse(azureCommand(requestOf([
      ...REQUIRED, '--plans', 'cspm', '--organization', 'r-ab12', '--excluded-accounts', '444455556666,777788889999',
    ])));
    expect(file).toBe('azure/security-connector-organization.json');
    expect(parameters).toEqual({
      awsAccountId: 'ACCOUNT_ID', ExcludedAccountIds: '444455556666,777788889999', DefenderCspm: true,
    });
  });
});

test('a tenant and an object id in upper case become lower case', () => {
  const { parameters } = requestOf([
    '--bucket', 'abc', '--bucket-owner', '444455556666', '--tenant-id', 'ABCDEF01-2345-6789-ABCD-EF0123456789', '--plans', 'cspm',
    '--ciem-object-id', 'ABCDEF01-2345-6789-ABCD-EF0123456780',
  ]);
  expect(parameters.AzureTenantId).toBe('abcdef01-2345-6789-abcd-ef0123456789');
  expect(parameters.CiemServicePrincipalObjectId).toBe('abcdef01-2345-6789-abcd-ef0123456780');
});

test('the statement refuses everyone without TLS, for the bucket and its objects', () => {
  expect(tlsStatement(requestOf(REQUIRED))).toEqual({
    Sid: 'OnlyTls',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: ['arn:aws:s3:::our-templates', 'arn:aws:s3:::our-templates/*'],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
});

test.each<[string[], string]>([
  [['--tenant-id', TENANT],
    '--bucket is missing: it must be the name of a bucket of yours: 3 to 63 lower-case letters, digits or hyphens, such as ' +
      'our-templates\n' +
    '--bucket-owner is missing: it must be the id of the account that the bucket belongs to, twelve digits, such as 111122223333'],
  [[...REQUIRED, '--bucket', 'A'],
    '--bucket must be the name of a bucket of yours: 3 to 63 lower-case letters, digits or hyphens, got "A"'],
  [['--bucket', 'abc', '--bucket-owner', '444455556666'],
    '--tenant-id is missing: it must be a GUID, the id of your own Entra tenant, which az account show --query tenantId prints'],
  [['--bucket', 'abc', '--tenant-id', TENANT], '--bucket-owner is missing: it must be the id of the account that the bucket belongs to'],
  [[...REQUIRED, '--bucket-owner', '4444'],
    '--bucket-owner must be the id of the account that the bucket belongs to, twelve digits, got "4444"'],
  [[...REQUIRED, '--upload', '--unversioned'], '--upload must be left out with --unversioned'],
  [[...REQUIRED, '--uploaded', '--upload'], '--upload must be left out with --uploaded'],
  [[...REQUIRED, '--tenant-id', 'x'],
    '--tenant-id must be a GUID, the id of your own Entra tenant, which az account show --query tenantId prints, such as ' +
      '11111111-2222-3333-4444-555555555555, got "x"'],
  [[...REQUIRED, '--tenant-id', '33e01921-4d64-4f8c-a055-5bdaffd5e33d'],
    '--tenant-id must be your own tenant, not Microsoft\'s and not all zeros, got "33e01921-4d64-4f8c-a055-5bdaffd5e33d"'],
  [[...REQUIRED, '--plans', 'cspm,apis'], '--plans must be one or more of cspm,servers,containers,databases, separated by commas, ' +
    'got "apis"'],
  [[...REQUIRED, '--plans', 'cspm,', 'servers'], 'A list with spaces needs quotation marks'],
  [[...REQUIRED, '--plans', 'cspm,  servers'], 'separated by commas, got " servers"'],
  [[...REQUIRED, '--plans', 'cspm,cspm'], '--plans must have each value once, got "cspm" twice'],
  [[...REQUIRED, '--plans', 'servers', '--host-management', '--host-regions', 'eu-west-1,us-east-1,eu-west-1'],
    '--host-regions must have each value once, got "eu-west-1" twice'],
  [[...REQUIRED, '--organization', 'r-ab12,r-ab12'], '--organization must have each value once, got "r-ab12" twice'],
  [[...REQUIRED, '--organization', 'r-ab12,ou-ab12-cdef3456'],
    '--organization must be ids of units such as ou-ab12-cdef3456, or the root alone, such as r-ab12 (separated by commas'],
  [[...REQUIRED, '--only-accounts', '111122223333'], '--only-accounts has an effect only with --organization'],
  [[...REQUIRED, '--organization', 'r-ab12', '--only-accounts', '111122223333', '--excluded-accounts', '444455556666'],
    '--excluded-accounts must be left out with --only-accounts, which already leaves out all other accounts'],
  [[...REQUIRED, '--organization', 'r-ab12', '--excluded-accounts', '111122223333,111122223333'], 'got "111122223333" twice'],
  [[...REQUIRED, '--organization', 'r-ab12, r-ab12'], '--organization must have each value once, got "r-ab12" twice'],
  [[...REQUIRED, '--organization', 'r-ab12', '--boundary', 'arn:aws:iam::111122223333:policy/a'],
    '--boundary must be the ARN of an AWS managed policy with --organization, because every account gets the same ARN'],
  [[...REQUIRED, '--plans', 'cspm', '--audit-logs'], '--audit-logs needs containers in --plans, got "cspm"'],
  [[...REQUIRED, '--host-management'], '--host-management needs servers or databases in --plans, got ""'],
  [[...REQUIRED, '--servers-plan', 'P2'], '--servers-plan needs servers in --plans, got ""'],
  [[...REQUIRED, '--plans', 'servers', '--servers-plan', 'P3'], '--servers-plan must be P1 or P2, got "P3"'],
  [[...REQUIRED, '--ciem-object-id', TENANT], '--ciem-object-id needs cspm in --plans, got ""'],
  [[...REQUIRED, '--region', 'cn-north-1'], '--region must be a region of the partition aws, such as eu-west-1, got "cn-north-1"'],
  [[...REQUIRED, '--host-regions', 'eu-west-1'], '--host-regions has an effect only with --host-management, got "eu-west-1"'],
  [[...REQUIRED, '--path', 'x'], '--path must be at most 512 characters between two /, not reserved, got "x"'],
  [[...REQUIRED, '--path', '/stacksets-exec-1/'], 'not reserved, got "/stacksets-exec-1/"'],
  [[...REQUIRED, '--path', `/${'a'.repeat(511)}/`], '--path must be at most 512 characters between two /, not reserved'],
  [[...REQUIRED, '--plans', 'constructor'], '--plans must be one or more of'],
  [[...REQUIRED, '--prefix', 'a/../../b/'], '--prefix must be empty, or folders that end with /'],
  [[...REQUIRED, '--prefix', 'x'], '--prefix must be empty, or folders that end with /, got "x"'],
  [[...REQUIRED, '--stack', 'a_b'], '--stack must be at most 101 letters, digits or hyphens, beginning with a letter, got "a_b"'],
  [[...REQUIRED, '--organization', '111122223333'],
    '--organization must be ids of units such as ou-ab12-cdef3456, or the root alone, such as r-ab12 (separated by commas), got ' +
      '"111122223333"'],
  [[...REQUIRED, '--organization', 'r-ab12', '--excluded-accounts', '1'],
    '--excluded-accounts must be ids of twelve digits each, or nothing (separated by commas), got "1"'],
  [[...REQUIRED, '--members-only'], '--members-only has an effect only with --organization'],
  [[...REQUIRED, '--excluded-accounts', '111122223333'], '--excluded-accounts has an effect only with --organization'],
  [[...REQUIRED, '--bukket', 'x'], "unknown option '--bukket'\n(Did you mean --bucket?)"],
])('%j is a mistake', (args, message) => expect(() => requestOf(args)).toThrow(message));
