import { NULL } from './hcl';
import { matches, matching, type OwnVariable, type Validation } from './variables';
import { FIELDS } from '../../src/azure/settings/fields';

/** A setting of the security connector that is not in the templates. */
export interface AzureSetting extends OwnVariable {
  /** The values in HCL, by their paths in `FIELDS`. The value null means that the field is not set. */
  readonly fields: { readonly [path: string]: string };
}

const REGION = '[a-z]{2,4}(-[a-z]+)+-\\d{1,2}';
const PRIVATE_LINK_SCOPE = '(?i)/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/\\s]+'
  + '/providers/Microsoft\\.HybridCompute/privateLinkScopes/[^/\\s]+';
const SCANS = 'var.agentless_vm_scanning && (var.defender_cspm || var.defender_for_servers == "P2" || var.defender_for_containers)';
const ARC = 'var.arc_auto_provisioning && (var.defender_for_servers != "Off" || var.defender_for_databases)';
const IMAGES = 'var.container_image_assessment && (var.defender_cspm || var.defender_for_containers)';

/** A validation that applies if the variable is set. */
export const needs = (name: string, condition: string, what: string, isSet = `var.${name} == null`): Validation =>
  ({ condition: `${isSet} || ${condition}`, message: `${name} needs ${what}.` });

export const one = (path: string, name: string) => ({ [path]: `var.${name}` });
/** Sets the field in each offering that has it. */
const inAll = (end: string, name: string) =>
  Object.fromEntries([...FIELDS.keys()].filter(path => path.endsWith(`.${end}`)).map(path => [path, `var.${name}`]));

/** Settings of the environment, and of features that several plans have. */
export const SHARED_SETTINGS: readonly AzureSetting[] = [
  {
    name: 'regions',
    description: 'AWS regions to scan. If null, all regions',
    type: 'list(string)',
    default: NULL,
    validations: [{
      condition: 'var.regions == null || length(coalesce(var.regions, [])) > 0 && '
        + `alltrue([for item in coalesce(var.regions, []) : ${matches('item', REGION)}])`,
      message: 'regions must have at least one region, such as eu-west-1.',
    }, {
      condition: 'length(toset(coalesce(var.regions, []))) == length(coalesce(var.regions, []))',
      message: 'regions must have each value only once.',
    }],
    fields: one('AwsAccount.regions', 'regions'),
  },
  {
    name: 'scan_interval',
    description: 'Hours between two scans of most resources, from 1 to 24. The portal offers 4, 6, 12 and 24. '
      + 'If null, the default of Defender for Cloud',
    type: 'number',
    default: NULL,
    validations: [{
      condition: 'var.scan_interval == null || contains(range(1, 25), coalesce(var.scan_interval, 1))',
      message: 'scan_interval must be a whole number of hours from 1 to 24.',
    }],
    fields: one('AwsAccount.scanInterval', 'scan_interval'),
  },
  {
    name: 'agentless_scanning_exclusion_tags',
    description: 'Tags of instances that agentless VM scanning does not scan, in every plan that has it',
    type: 'map(string)',
    default: NULL,
    validations: [
      needs('agentless_scanning_exclusion_tags', SCANS, 'a plan with agentless_vm_scanning=true',
        'length(coalesce(var.agentless_scanning_exclusion_tags, {})) == 0'),
      {
        condition: 'alltrue([for key, value in coalesce(var.agentless_scanning_exclusion_tags, {}) : '
          + `${matches('key', '[^\\n]{1,128}')} && ${matches('value', '[^\\n]{0,256}')}])`,
        message: 'agentless_scanning_exclusion_tags must have keys of 1 to 128 characters, and values of at most 256.',
      },
    ],
    fields: Object.fromEntries(Object.keys(inAll('vmScanners.configuration.exclusionTags', '')).map(path =>
      [path, 'length(coalesce(var.agentless_scanning_exclusion_tags, {})) == 0 ? null : var.agentless_scanning_exclusion_tags'])),
  },
  {
    name: 'arc_proxy',
    description: 'URL of the HTTP proxy that the Azure Arc agent uses, such as http://proxy.example.com:3128, '
      + 'for every plan that installs Arc',
    type: 'string',
    default: NULL,
    validations: [
      matching('arc_proxy', 'https?://[^\\s/?#]+/?', 'the URL of a proxy, such as http://proxy.example.com:3128'),
      needs('arc_proxy', `(${ARC})`, 'a plan with arc_auto_provisioning=true'),
    ],
    fields: inAll('arcAutoProvisioning.configuration.proxy', 'arc_proxy'),
  },
  {
    name: 'arc_private_link_scope',
    description: 'Resource id of the Azure Arc private link scope for the machines, for every plan that installs Arc',
    type: 'string',
    default: NULL,
    validations: [
      matching('arc_private_link_scope', PRIVATE_LINK_SCOPE, 'the resource id of an Azure Arc private link scope'),
      needs('arc_private_link_scope', `(${ARC})`, 'a plan with arc_auto_provisioning=true'),
    ],
    fields: inAll('arcAutoProvisioning.configuration.privateLinkScope', 'arc_private_link_scope'),
  },
  {
    name: 'image_security_findings',
    description: 'Whether Defender for Cloud attaches findings to container images, in every plan that assesses images. '
      + 'Gated deployment reads these findings',
    type: 'bool',
    default: NULL,
    validations: [needs('image_security_findings', `(${IMAGES})`, 'a plan with container_image_assessment=true')],
    fields: inAll('securityFindingsEnabled', 'image_security_findings'),
  },
];
