/**
 * Tests the parts of the native account module that are not roles of the templates, with the HCL library of HashiCorp: host management,
 * OIDC providers, and its own variables.
 */
import { BOUNDARY } from './cases';
import { asTemplate, ofType, resolved, variablesOf } from './native';
import {
  ACCOUNT_MODULE, variablesFor, AUDIENCES, CIEM_AUDIENCE, DATA, describeModules, evaluateModule, TAGS_OF_AWS, type Values,
} from './support';
import { HostManagementIdentity, PermissionsType } from '../../src';
import { deployTemplate } from '../support/parameters';
import { hostManagementRolesOf, resolveIn, rolesOf } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';
import { ACCOUNT, committed, EVERYTHING, type Parameters } from '../templates/support';

jest.setTimeout(120_000); // The machine can be busy.

const HOST_REGIONS = ['eu-west-1', 'us-east-1'];

/** The properties of host management in a region, with the names of the provider. */
function expectedHostManagement(parameters: Parameters, region: string): Record<string, any> {
  const { RolePath, RoleNameSuffix } = parameters;
  const template = deployTemplate(committed('defender-host-management.template.json'), { RolePath, RoleNameSuffix });
  const name = 'DefenderForCloud-HostManagement-Template';
  const text = JSON.stringify(resolveIn(template, template.Resources, { account: '111122223333', region, partition: 'aws' }))
    .replaceAll(':111122223333:HostManagementLaunchDeadLetterQueue"', `:111122223333:${name}"`);
  const { HostManagementDocument: d, HostManagementAssociation: a, HostManagementLaunchRule: r, ...q } = JSON.parse(text);
  const { HostManagementLaunchDeadLetterQueue: queue, HostManagementLaunchDeadLetterQueuePolicy: policy } = q;
  const [target] = r.Properties.Targets;
  const here = { region, tags: { team: 'a' } };
  return {
    aws_ssm_document: {
      ...here, name, content: d.Properties.Content, document_type: d.Properties.DocumentType, target_type: d.Properties.TargetType,
    },
    aws_ssm_association: {
      ...here,
      name: a.Properties.Name,
      association_name: a.Properties.AssociationName,
      automation_target_parameter_name: a.Properties.AutomationTargetParameterName,
      document_version: a.Properties.DocumentVersion,
      max_concurrency: a.Properties.MaxConcurrency,
      max_errors: a.Properties.MaxErrors,
      schedule_expression: a.Properties.ScheduleExpression,
      parameters: { AutomationAssumeRole: a.Properties.Parameters.AutomationAssumeRole[0] },
      targets: a.Properties.Targets.map((t: any) => ({ key: t.Key, values: t.Values })),
    },
    aws_cloudwatch_event_rule: {
      ...here, name, description: r.Properties.Description, state: r.Properties.State, event_pattern: r.Properties.EventPattern,
    },
    aws_cloudwatch_event_target: {
      region,
      rule: name,
      target_id: target.Id,
      arn: target.Arn,
      role_arn: target.RoleArn,
      dead_letter_config: [{ arn: target.DeadLetterConfig.Arn }],
      input_transformer: [{ input_paths: target.InputTransformer.InputPathsMap, input_template: target.InputTransformer.InputTemplate }],
    },
    aws_sqs_queue: {
      ...here,
      name,
      message_retention_seconds: queue.Properties.MessageRetentionPeriod,
      sqs_managed_sse_enabled: queue.Properties.SqsManagedSseEnabled,
      redrive_allow_policy: queue.Properties.RedriveAllowPolicy,
    },
    aws_sqs_queue_policy: {
      region, queue_url: `https://sqs.${region}.amazonaws.com/111122223333/${name}`, policy: policy.Properties.PolicyDocument,
    },
  };
}

describeModules('host management', () => {
  test.each([
    ['/', ''], ['/a/b/', '-c'],
  ])('is that of the template in each region, with path %s and suffix "%s"', (RolePath, RoleNameSuffix) => {
    const parameters: Parameters = { AzureTenantId: TENANT, DefenderForServers: 'P1', HostManagement: 'true', RolePath, RoleNameSuffix };
    const all = resolved(evaluateModule(ACCOUNT_MODULE, {
      ...variablesOf(parameters, 'default-access'), host_management_regions: HOST_REGIONS,
    }));
    for (const region of HOST_REGIONS) {
      const found = Object.entries(all).filter(([address]) => address.endsWith(`["${region}"]`))
        .map(([address, values]) => [address.split('.')[0], values]);
      expect(Object.fromEntries(found)).toEqual(expectedHostManagement(parameters, region));
    }
  });

  test('waits for the permissions of its roles, so that it is gone before they are', () => {
    const values = variablesOf({ ...EVERYTHING, RolePath: '/', RoleNameSuffix: '' }, 'default-access');
    const { resources } = evaluateModule(ACCOUNT_MODULE, { ...values, host_management_regions: HOST_REGIONS });
    const roles = Object.keys(resources)
      .filter(a => /^aws_iam_role_policy_attachment\.host_management/.test(a)).map(a => a.replace(/\[.*/, ''));
    for (const type of ['aws_ssm_document', 'aws_ssm_association', 'aws_cloudwatch_event_target']) {
      const waits = resources[`${type}.host_management["eu-west-1"]`].depends_on;
      expect(waits).toEqual(expect.arrayContaining([...new Set(roles), 'aws_iam_instance_profile.host_management']));
    }
  });

  // Invented names that are as long as names of regions.
  const regions = (count: number) => Array.from({ length: count }, (_, i) => `ap-southeast-${i + 10}`);
  const hosts = { azure_tenant_id: TENANT, defender_for_servers: 'P1', host_management: true };

  test.each([0, 1, 2, 5, 15])('its roles are those of the constructs, for %d regions in any order', (count) => {
    const evaluated = evaluateModule(ACCOUNT_MODULE, { ...hosts, host_management_regions: regions(count).reverse() });
    const stack = newStack();
    new HostManagementIdentity(stack, 'HostManagement', {
      documentName: 'DefenderForCloud-HostManagement-Template', ...count === 0 ? {} : { regions: regions(count) },
    });
    const found = hostManagementRolesOf(asTemplate(evaluated));
    expect(found).toEqual(hostManagementRolesOf(templateOf(stack)));
    expect(JSON.stringify([...found]).includes(':*:111122223333:automation-execution')).toBe(count !== 1);
  });

  test('if the regions do not fit into a trust, it is for every region, and the permissions are not', () => {
    const trusts = (count: number) => {
      const { resources } = evaluateModule(ACCOUNT_MODULE, { ...hosts, host_management_regions: regions(count) });
      return ['automation', 'launch'].map(name => resources[`aws_iam_role.host_management_${name}[0]`].assume_role_policy as string);
    };
    const everywhere = (count: number) => trusts(count).map(trust => trust.includes(':*:111122223333:'));
    expect([19, 20, 27, 28].map(everywhere)).toEqual([[false, false], [false, true], [false, true], [true, true]]);
    const { resources } = evaluateModule(ACCOUNT_MODULE, { ...hosts, host_management_regions: regions(33) });
    expect(Math.max(...trusts(33).map(trust => trust.length))).toBeLessThanOrEqual(2048);
    expect(resources['aws_iam_policy.host_management_automation[0]'].policy).toContain('"ap-southeast-42"');
  });

  test('without regions, there are its roles only', () => {
    const { resources } = evaluateModule(ACCOUNT_MODULE, { azure_tenant_id: TENANT, defender_for_servers: 'P1', host_management: true });
    expect(Object.keys(resources).filter(a => /ssm|event|sqs/.test(a))).toEqual([]);
    expect(Object.keys(resources).filter(a => a.startsWith('aws_iam_role.host_management')).length).toBe(3);
  });
});

/** Audiences of the two providers, and the providers that lack an audience for Defender CSPM with CIEM. */
const EXISTING: [string, string[], string[], string[]][] = [
  ['all audiences, and others', [...AUDIENCES, 'api://others'], [CIEM_AUDIENCE, 'api://others'], []],
  ['only those of the plans', AUDIENCES.filter(a => !/1462b192|DefenderForServers$/.test(a)), [CIEM_AUDIENCE], []],
  ['one is missing', AUDIENCES.slice(0, 6), [CIEM_AUDIENCE], ['33e01921-4d64-4f8c-a055-5bdaffd5e33d/ lacks audiences']],
  ['that of CIEM is missing', AUDIENCES, ['api://others'], [`${TENANT}/ lacks audiences`]],
];

describeModules('OIDC providers', () => {
  const plans = { azure_tenant_id: TENANT, defender_cspm: true, ciem_service_principal_object_id: CIEM_OBJECT_ID };
  const providers = (values: Values) =>
    ofType(evaluateModule(ACCOUNT_MODULE, { ...plans, ...values }).resources, 'aws_iam_openid_connect_provider');
  const having = (microsoft: string[], ciem: string[]) =>
    ({ ...DATA, aws_iam_openid_connect_provider: { microsoft: { client_id_list: microsoft }, ciem: { client_id_list: ciem } } });

  test('are left to a function that never removes audiences, unless the user chooses another way', () => {
    const { resources } = evaluateModule(ACCOUNT_MODULE, plans);
    expect(Object.keys(resources)).toContain('aws_cloudformation_stack.oidc_providers[0]');
    expect(providers({})).toEqual({});
    expect(providers({ identity_provider: 'Existing' })).toEqual({});
  });

  test('if Terraform creates them, they have all audiences; those of others stay, and no destroy deletes a provider', () => {
    const { microsoft, ciem } = providers({ identity_provider: 'Create' });
    expect(microsoft).toMatchObject({ url: 'https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/', client_id_list: AUDIENCES });
    expect(ciem).toMatchObject({ url: `https://sts.windows.net/${TENANT}/`, client_id_list: [CIEM_AUDIENCE] });
    for (const { lifecycle: [lifecycle] } of [microsoft, ciem]) {
      expect(lifecycle).toEqual({ ignore_changes: ['client_id_list', 'tags', 'tags_all', 'thumbprint_list'], prevent_destroy: true });
    }
    expect(Object.keys(providers({ identity_provider: 'Create', ciem_service_principal_object_id: '' }))).toEqual(['microsoft']);
  });

  test('all audiences are those that the roles trust', () => {
    const { resources } = evaluateModule(ACCOUNT_MODULE, variablesFor(EVERYTHING));
    const trusted = Object.values(ofType(resources, 'aws_iam_role'))
      .flatMap(r => [...r.assume_role_policy.matchAll(/:aud":"([^"]+)"/g)].map(m => m[1]));
    expect([...new Set(trusted)].sort()).toEqual([...AUDIENCES, CIEM_AUDIENCE].sort());
  });

  test.each(EXISTING)('existing ones: %s', (_, microsoft, ciem, refused) => {
    const messages = evaluateModule(ACCOUNT_MODULE, { ...plans, identity_provider: 'Existing' }, having(microsoft, ciem)).refused;
    expect(messages.length).toBe(refused.length);
    messages.forEach((message, i) => {
      expect(message).toContain(`sts.windows.net/${refused[i]}`);
      expect(message).toMatch(/Missing: (api:\/\/b2f86835-c959-461c-b08c-2cd5ca382af5|api:\/\/mciem-aws-oidc-app)\.$/);
    });
  });
});

const SECURITY_AUDIT = 'arn:aws:iam::aws:policy/SecurityAudit';
describeModules('what else there is', () => {
  const base = { azure_tenant_id: TENANT };

  test('denied data reads are a policy of the role', () => {
    const { resources } = evaluateModule(ACCOUNT_MODULE, { ...base, deny_data_reads: true, role_name_suffix: '-b' });
    expect(resources['aws_iam_policy.cspm_monitor_deny[0]'].name).toBe('DefenderForCloud-CspmMonitorAws-b-DenyDataReads');
    const attached = ['_deny[0]', '[0]', '_aws_managed["ReadOnlyAccess"]']
      .map(name => resources[`aws_iam_role_policy_attachment.cspm_monitor${name}`].role);
    expect(attached).toEqual(attached.map(() => 'aws_iam_role.cspm_monitor[0].id')); // deny-order.slow.test.ts has the order
  });

  test('create = false: no resource and no output', () => {
    const everything = {
      ...variablesFor(EVERYTHING), host_management_regions: ['eu-west-1'], deny_data_reads: true, exclusive_policies: true,
    };
    for (const identity_provider of ['CreateOrReuse', 'Existing', 'Create']) {
      const more = { identity_provider, additional_policy_arns: { cspm_monitor: { a: SECURITY_AUDIT } } };
      const { refused, resources, outputs } = evaluateModule(ACCOUNT_MODULE, { ...everything, ...more, create: false });
      expect([refused, resources]).toEqual([[], {}]);
      expect(outputs).toEqual({
        account_id: '111122223333',
        // The keys depend only on variables.
        azure: expect.objectContaining({ defender_for_servers: 'P2', ciem: false }),
        dead_letter_queue_arns: {},
        host_management_names: {},
        instance_profile_arn: null,
        oidc_provider_arns: { ciem: null, microsoft: null },
        oidc_provider_audiences: { ciem: [], microsoft: [] },
        oidc_providers_stack_id: null,
        policy_arns: {},
        role_arns: {},
        role_names: {},
      });
      expect(Object.keys(evaluateModule(ACCOUNT_MODULE, { ...everything, ...more }).resources).length).toBeGreaterThan(50);
    }
  });

  test('more policies, by names that the user gives', () => {
    const more = { additional_policy_arns: { cspm_monitor: { reads: 'arn:aws:iam::111122223333:policy/Reads' } } };
    const { resources } = evaluateModule(ACCOUNT_MODULE, { ...base, ...more });
    expect(resources['aws_iam_role_policy_attachment.additional["cspm_monitor/reads"]']).toMatchObject(
      { role: 'aws_iam_role.cspm_monitor[0].id', policy_arn: 'arn:aws:iam::111122223333:policy/Reads' });
    expect(Object.keys(resources).filter(a => a.includes('exclusive'))).toEqual([]);
    const exclusive = evaluateModule(ACCOUNT_MODULE, { ...base, ...more, exclusive_policies: true }).resources;
    expect(exclusive['aws_iam_role_policy_attachments_exclusive.all["cspm_monitor"]']).toMatchObject({
      role_name: 'CspmMonitorAws',
      policy_arns: [
        'aws_iam_policy.cspm_monitor[0].arn', 'arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::111122223333:policy/Reads',
      ],
    });
    expect(exclusive['aws_iam_role_policies_exclusive.all["cspm_monitor"]']).toEqual({ role_name: 'CspmMonitorAws', policy_names: [] });
  });

  test.each<[Record<string, Record<string, string>>, string]>([
    [{ ciem_oidc: { a: SECURITY_AUDIT } },
      'The keys of additional_policy_arns must be keys of role_arns: arc_auto_provisioning, cspm_monitor, just_in_time_vm_access. '
      + 'There is no ciem_oidc.'],
    [{ cspm_monitor: { a: SECURITY_AUDIT }, CspmMonitorAws: {}, b: {} },
      'The keys of additional_policy_arns must be keys of role_arns: arc_auto_provisioning, cspm_monitor, just_in_time_vm_access. '
      + 'There is no CspmMonitorAws, b.'],
    [{ cspm_monitor: { a: SECURITY_AUDIT, b: SECURITY_AUDIT } }, 'additional_policy_arns must have each ARN only once per role.'],
    [{ cspm_monitor: { a: 'arn:aws:iam::aws:policy/ReadOnlyAccess' } },
      'additional_policy_arns: the module itself attaches arn:aws:iam::aws:policy/ReadOnlyAccess to cspm_monitor. '
      + 'If you remove this entry later, Terraform would detach the policy. Leave the entry out.'],
  ])('additional_policy_arns %j is refused', (additional_policy_arns, message) => {
    expect(evaluateModule(ACCOUNT_MODULE, { ...base, defender_for_servers: 'P1', additional_policy_arns }).refused).toEqual([message]);
  });

  test('the same policy can be in addition for several roles, and where the module does not attach it', () => {
    const given = {
      cspm_monitor: { a: SECURITY_AUDIT },
      arc_auto_provisioning: { a: SECURITY_AUDIT, b: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    };
    expect(evaluateModule(ACCOUNT_MODULE, { ...base, defender_for_servers: 'P1', additional_policy_arns: given }).refused).toEqual([]);
  });

  test('exclusive policies are those of the attachments, of every role', () => {
    const resources = resolved(evaluateModule(ACCOUNT_MODULE, {
      ...variablesFor({ ...EVERYTHING, DenyDataReads: 'true' }), exclusive_policies: true,
    }));
    const attachments = Object.values(ofType(resources, 'aws_iam_role_policy_attachment'));
    const exclusive = Object.values(ofType(resources, 'aws_iam_role_policy_attachments_exclusive'));
    expect(exclusive.length).toBe(18);
    for (const { role_name: role, policy_arns: arns } of exclusive) {
      expect([role, [...arns].sort()]).toEqual([role, attachments.filter(a => a.role === role).map(a => a.policy_arn).sort()]);
      expect(arns.length).toBeGreaterThan(0);
    }
  });

  test('with account and partition, nothing is what the provider says', () => {
    const given = { ...variablesFor(EVERYTHING), aws_account_id: '111122223333', aws_partition: 'aws' };
    const other = {
      ...DATA,
      aws_caller_identity: { current: { account_id: '9' } },
      aws_partition: { current: { partition: 'b', dns_suffix: 'c' } },
    };
    expect(evaluateModule(ACCOUNT_MODULE, given, other)).toEqual(evaluateModule(ACCOUNT_MODULE, variablesFor(EVERYTHING)));
  });

  test.each([['aws-cn', 'amazonaws.com.cn'], ['aws-us-gov', 'amazonaws.com']])('partition %s', (partition, suffix) => {
    const values = variablesFor(EVERYTHING);
    const data = { ...DATA, aws_partition: { current: { partition, dns_suffix: suffix } } };
    const result = evaluateModule(ACCOUNT_MODULE, values, data);
    const everything = evaluateModule(ACCOUNT_MODULE, { ...values, host_management_regions: ['cn-north-1'] }, data);
    expect(JSON.stringify([everything.resources, result.resources])).not.toContain('arn:aws:');
    const template = asTemplate(result, partition);
    const expected = deployTemplate(ACCOUNT[PermissionsType.DEFAULT_ACCESS], EVERYTHING);
    const deployment = { account: '111122223333', region: 'cn-north-1', partition };
    expect(rolesOf(template, deployment)).toEqual(rolesOf(expected, deployment));
    expect(hostManagementRolesOf(template, deployment)).toEqual(hostManagementRolesOf(expected, deployment));
    expect(evaluateModule(ACCOUNT_MODULE, { ...values, aws_partition: partition }, data).resources).toEqual(result.resources);
  });

  test('names and trusts have room for the longest suffix', () => {
    const { resources } = evaluateModule(ACCOUNT_MODULE, {
      ...variablesFor(EVERYTHING), role_name_suffix: 'x'.repeat(25), role_path: '/security/defender/', permissions_boundary_arn: BOUNDARY,
    });
    const roles = Object.values(ofType(resources, 'aws_iam_role'));
    expect(Math.max(...roles.map(r => r.name.length))).toBe(64);
    expect(Math.max(...roles.map(r => r.assume_role_policy.length))).toBeLessThanOrEqual(2048);
  });

  test.each<[Values, string[]]>([
    [{ aws_account_id: '1' }, ['aws_account_id must be twelve digits.']],
    [{ aws_account_id: '' }, ['aws_account_id must be twelve digits.']],
    [{ iam_role_arn: 'deploy' }, ['iam_role_arn must be the ARN of a role.']],
    [{ iam_role_arn: 'arn:aws:iam::111122223333:role/team/deploy' }, []],
    [{ aws_partition: 'azure' }, ['aws_partition must be aws, aws-cn or aws-us-gov.']],
    [{ aws_partition: '' }, ['aws_partition must be aws, aws-cn or aws-us-gov.']],
    [{ aws_partition: 'aws-iso' }, ['aws_partition must be aws, aws-cn or aws-us-gov.']],
    [{ aws_partition: 'aws-us-gov' }, []],
    ...TAGS_OF_AWS,
    [{ identity_provider: 'Reuse' }, ['identity_provider must be one of CreateOrReuse, Existing, Create.']],
  ])('%j: what is refused', (values, refused) => {
    expect(evaluateModule(ACCOUNT_MODULE, { ...base, ...values }).refused).toEqual(refused);
  });
});
