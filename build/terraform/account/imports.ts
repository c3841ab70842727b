import { setIf } from './expressions';
import type { References, Resource } from './references';
import type { Role } from './roles';
import { Hcl, hclBlock, hclString } from '../hcl';

/** An import block. */
interface Import {
  /** The address in the module. */
  readonly address: string;
  /** The id in HCL, which can refer to `each.key`. */
  readonly id: string;
  /** An expression in HCL. If undefined, the block imports exactly one resource. */
  readonly forEach?: string;
}

/** The id of a resource in the stack with the roles. */
const inRoles = (logicalId: string) => `local.roles[${hclString(logicalId)}]`;
const isIn = (stack: 'roles' | 'denies', logicalId: string) => `contains(keys(local.${stack}), ${hclString(logicalId)})`;

/**
 * A file that users copy to their configuration. It imports all resources that the stacks of the templates created. It reads the
 * output of `aws cloudformation describe-stack-resources`.
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

/** A set with one element, or with the elements of the list `index`, if the stack has all these resources. Otherwise, the set is empty. */
function existing(logicalIds: readonly string[], index?: string): string | undefined {
  if (logicalIds.length === 0) return index === undefined ? undefined : `toset(${index})`;
  return setIf(logicalIds.map(id => isIn('roles', id)).join(' && '), index ?? '["0"]');
}

/** The import id of each resource of a region, as the content of a text. `each.value` has the ids of the resources of its stack. */
const OF_HOSTS: { readonly [type: string]: string } = {
  aws_ssm_document: '${each.value["HostManagementDocument"]}',
  aws_ssm_association: '${each.value["HostManagementAssociation"]}',
  aws_cloudwatch_event_rule: 'default/${each.value["HostManagementLaunchRule"]}',
  aws_cloudwatch_event_target: 'default/${each.value["HostManagementLaunchRule"]}/Target0',
  aws_sqs_queue: '${each.value["HostManagementLaunchDeadLetterQueue"]}',
  aws_sqs_queue_policy: '${each.value["HostManagementLaunchDeadLetterQueue"]}',
};

const ONE_OF_STACK = 'resource in jsondecode(file("${path.module}/${name}")).StackResources';

const LOCALS = `locals {
  # The output of \`aws cloudformation describe-stack-resources\` for each stack, by logical id.
  answers = {
    for name in fileset(path.module, "stacks/*.json") : trimsuffix(basename(name), ".json") => {
      for ${ONE_OF_STACK} : resource.LogicalResourceId => resource.PhysicalResourceId
    }
  }
  roles  = local.answers["roles"]
  denies = lookup(local.answers, "denies", {})
  # The stacks of host management, by region: all other files.
  hosts     = { for name, ids in local.answers : name => ids if !contains(["roles", "denies"], name) }
  partition = split(":", local.roles["CspmMonitorPolicy"])[1]
}
`;
