/** Generates the parts of docs/access.md and docs/without-cdk.md that describe the options of plans. */
import { withPart } from './command-markdown';
import type { PlanOption } from '../../src/plans/plan-option';
import { optionsOfPlan, PLAN_METHODS } from '../../src/plans/plan-table';
import { SWITCHES, switchParameters } from '../templates/switches';

/** Other things that an option needs in addition to its roles. */
const MORE: { readonly [option: string]: string | undefined } = {
  arcAutoProvisioning: ', and [host management](host-management.md)',
  ciem: ', and an OIDC provider for your own tenant',
};

/** Writes the table of options and roles to docs/access.md. */
export function withOptionTable(document: string): string {
  const rows = PLAN_METHODS.flatMap(method => optionsOfPlan(method).map(([name, option], i) => {
    const roles = option.capabilities.map(({ defaultRoleName }) => `\`${defaultRoleName}\``).join(', ');
    return `| ${i === 0 ? `\`DefenderPlan.${method}()\` ` : ''}| \`${name}\`${noteOf(option)} | ${roles}${MORE[name] ?? ''} |`;
  }));
  const always = '| Foundational CSPM | always on | `CspmMonitorAws` |';
  return withPart(document, 'options', ['| plan | option | role |', '| --- | --- | --- |', always, ...rows].join('\n'), 'access.md');
}

function noteOf({ default: isDefault, isStruct, notInSubPlan }: PlanOption): string {
  if (notInSubPlan !== undefined) return ` (not in ${notInSubPlan})`;
  if (isDefault) return '';
  return isStruct ? ' (off until you give its object id)' : ' (off by default)';
}

/** Writes a row for the parameter of each option that is off by default to docs/without-cdk.md. The rows follow the row of CIEM. */
export function withSwitchRows(document: string, all = SWITCHES): string {
  const rows = switchParameters('', all).map(({ name, description }) => {
    const plans = all.filter(({ parameter }) => parameter === name)
      .map(({ method }) => `\`${method[0].toUpperCase()}${method.slice(1)}\``);
    const what = `${description!.replace(' Off by default', '')} Needs ${plans.join(' or ')}.`;
    return `| \`${name}\` | \`true\`, \`false\`. ${what} | \`false\` |\n`;
  });
  const ciem = /(^\| `CiemServicePrincipalObjectId` \|.*\n)(\| `Enable\w+` \|.*\n)*/m;
  if (!ciem.test(document)) throw new Error('docs/without-cdk.md must have a row for CiemServicePrincipalObjectId');
  return document.replace(ciem, (_, row: string) => `${row}${rows.join('')}`);
}
