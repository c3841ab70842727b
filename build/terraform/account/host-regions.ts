import { IAM_LIMITS } from '../../../src/policy-language/iam-limits';
import { Hcl, hclBlock, hclValue, type HclValue } from '../hcl';

/** Replaces `AWS::Region` in the roles of host management: the region if there is only one, otherwise `*`. */
export const HOST_REGION = 'local.host_region';
const IN_ARN = `\${${HOST_REGION}}`;

/** The constructs know the regions at synthesis. Here, only Terraform knows them, so expressions do the same. */
const LOCALS = hclBlock('locals', {
  host_regions: new Hcl('length(var.host_management_regions) == 0 ? ["*"] : sort(var.host_management_regions)'),
  host_region: new Hcl('length(local.host_regions) == 1 ? local.host_regions[0] : "*"'),
  in_host_regions: new Hcl('length(var.host_management_regions) == 0 ? {} : '
    + '{ StringEquals = { "aws:RequestedRegion" = local.host_regions } }'),
  in_several_host_regions: new Hcl('length(local.host_regions) == 1 ? {} : local.in_host_regions'),
});

const COMMENT = '# Regions in which the roles of host management may act. If the variable has no region, they may act in every region.\n';
export const HOST_REGION_LOCALS = COMMENT + LOCALS;

/** Extends a statement of permissions to all regions. In the template, it applies to one region. */
export function inHostRegions(statement: { [element: string]: HclValue }): HclValue {
  const { Condition, ...others } = statement;
  if ('Principal' in others) return statement;
  if (!hclValue(others).includes(IN_ARN)) {
    if (Condition === undefined || !hclValue(Condition).includes(HOST_REGION)) return statement;
    if (hclValue(Condition) !== hclValue({ StringEquals: { '"aws:RequestedRegion"': new Hcl(HOST_REGION) } })) {
      throw new Error('a statement without a region in its ARNs has another condition');
    }
    return withCondition(others, 'local.in_host_regions');
  }
  if (Condition === undefined) return withCondition(others, 'local.in_several_host_regions');
  if ('StringEquals' in (Condition as object)) throw new Error('a statement of a region has StringEquals');
  return { ...others, Condition: new Hcl(`merge(${hclValue(Condition)}, local.in_several_host_regions)`) };
}

/** IAM accepts no empty condition. */
function withCondition(statement: HclValue, condition: string): Hcl {
  return new Hcl(`merge(${hclValue(statement)}, length(${condition}) == 0 ? {} : { Condition = ${condition} })`);
}

/** A trust policy that names each region. If this exceeds the size limit of IAM, the trust policy allows every region. */
export function trustOfHostRegions({ text }: Hcl): Hcl {
  if (!text.includes(IN_ARN)) return new Hcl(text);
  const [arn] = /"arn:[^"\n]*"/.exec(text.slice(text.indexOf('"aws:SourceArn"')))!;
  const each = text.replace(arn, `[for region in regions : ${arn.replace(IN_ARN, '${region}')}]`).replaceAll('\n', '\n    ');
  const all = `for regions in [local.host_regions, ["*"]] : ${each}`;
  return new Hcl(`[\n  for trust in [\n    ${all}\n  ] : trust if length(trust) <= ${IAM_LIMITS.trustPolicySize}\n][0]`);
}
