import { setIf } from './expressions';
import type { References, Resource } from './references';
import type { Role } from './roles';
import { Hcl, hclBlock, hclString } from '../hcl';

/** An import block: the address in the module, and the id in HCL, which can refer to `each.key`. */
interface Import {
  readonly address: string;
  readonly id: string;
  /** In HCL. If undefined, there is exactly one. */
  readonly forEach?: string;
}

/** The id of a resource of the stack with the roles. */
const inRoles = (logicalId: string) => `local.roles[${hclString(logicalId)}]`;
const isIn = (stack: 'roles' | 'denies', logicalId: string) => `contains(keys(local.${stack}), ${hclString(logicalId)})`;

/**
 * A file for the configuration of a user: imports of all resources that the stacks of the templates made. It reads the
 * answers of `aws cloudformation describe-stack-resources`.
 */
export function importsFile(roles: readonly Role[], references: References, deny: References, profile: Resource): string {
  const own = roles.flatMap(role => role.imports);
  const all: Import[] = [
    ...own.map(({ logicalIds, address, id, index }) => ({
      address, id: id(inRoles), forEach: existing(logicalIds, index),
    })),
    {
      address: `${references.address(profile)}[0]`, id: inRoles(profile.logicalId), forEach: existing([profile.logicalId]),
    },
    ...[...deny.resources.values()].flatMap(({ name, logicalId }): Import[] => {
      const forEach = setIf(isIn('denies', logicalId), '["deny"]');
      const policy = `local.denies[${hclString(logicalId)}]`;
      return [
        { address: `aws_iam_policy.${name}[0]`, id: policy, forEach },
        { address: `aws_iam_role_policy_attachment.${name}[0]`, id: `"\${${inRoles('CspmMonitor')}}/\${${policy}}"`, forEach },
      ];
    }),
    ...Object.entries(OF_HOSTS).map(([type, id]): Import =>
      ({ address: `${type}.host_management[each.key]`, id: `"${id}@\${each.key}"`, forEach: 'local.hosts' })),
  ];
  return [LOCALS, ...all.map(({ address, id, forEach }) => hclBlock('import', {
    ...forEach === undefined ? {} : { for_each: new Hcl(forEach) },
    to: new Hcl(`module.defender.${address}`),
    id: new Hcl(id),
  }))].join('\n');
}

/** A set with one element if the stack has all these resources, or with those of a list. */
function existing(logicalIds: readonly string[], index?: string): string | undefined {
  if (logicalIds.length === 0) return index === undefined ? undefined : `toset(${index})`;
  return setIf(logicalIds.map(id => isIn('roles', id)).join(' && '), index ?? '["0"]');
}

/** Ids of the resources of a region, in a text. `each.value` has the ids of its stack. */
const OF_HOSTS: { readonly [type: string]: string } = {
  aws_ssm_document: '${each.value["HostManagementDocument"]}',
  aws_ssm_association: '${each.value["HostManagementAssociation"]}',
  aws_cloudwatch_event_rule: 'default/${each.value["HostManagementLaunchRule"]}',
  aws_cloudwatch_event_target: 'default/${each.value["HostManagementLaunchRule"]}/Target0',
  aws_sqs_queue: '${each.value["HostManagementLaunchDeadLetterQueue"]}',
  aws_sqs_queue_policy: '${each.value["HostManagementLaunchDeadLetterQueue"]}',
};

const LOCALS = `locals {
  # The answers of \`aws cloudformation describe-stack-resources\`, by logical id.
  answers = {
    for name in fileset(path.module, "stacks/*.json") : trimsuffix(basename(name), ".json") => {
      for resource in jsondecode(file("\${path.module}/\${name}")).StackResources : resource.LogicalResourceId => resource.PhysicalResourceId
    }
  }
  roles  = local.answers["roles"]
  denies = lookup(local.answers, "denies", {})
  # Of host management, by region: the other files.
  hosts     = { for name, ids in local.answers : name => ids if !contains(["roles", "denies"], name) }
  partition = split(":", local.roles["CspmMonitorPolicy"])[1]
}
`;
