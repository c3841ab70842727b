/** Reads a plan or state of Terraform as templates. */
import { asInTemplates } from './deployed';
import { GIVES_NO_ACCESS } from './mentions';
import { asText } from '../../src/checks/json-text';
import { isNamedByMicrosoft } from '../../src/readers/validation/products';
import { changesIam } from '../reading/administrator';
import { withChosenValues, withGiven, withKnownConditions } from '../reading/as-deployed';
import { documentOfAws, pathOfAws } from '../reading/aws-managed';
import { CHILDREN, type ChildFiles, withChildTemplates } from '../reading/children';
import { withChildren } from '../reading/nested';
import { type AccountPart, partsOf } from '../reading/terraform/accounts';
import { isTranslated, leftOf } from '../reading/terraform/as-cloudformation';
import { type AttachedElsewhere, asPolicies, permissionsElsewhere } from '../reading/terraform/attached-elsewhere';
import { allNamesIn, type Values } from '../reading/terraform/configuration';
import { isOtherWay, type TerraformDeployment, terraformOf, unreadStacks, uploadedTemplate } from '../reading/terraform/deployments';
import { readTerraformFile, type RemovedResource, type TerraformFile, type TerraformResource } from '../reading/terraform/plan-file';
import { Resources } from '../reading/terraform/resources';
import { TemplateTexts } from '../reading/text';
import { digestOf, withoutUndefined } from '../shared/json';

/** A plan or a state, split by account. What Terraform forgets stays in the account, so it is included. */
export function ofTerraform(path: string, files: ChildFiles) {
  const file = readTerraformFile(path);
  const parts = partsOf(file);
  const read = parts.map(part => ofPart(part, file, files, parts.length > 1 ? `, ${part.name}` : ''));
  return {
    source: `the ${file.kind} of Terraform ${path}`,
    templates: read.flatMap(({ templates }) => templates),
    unread: [
      ...read.flatMap(({ unread }) => unread),
      ...file.running.map(inWords('what it runs is not read')),
      ...file.deferred.map(inWords('the plan leaves it for a later one, so what it will be is not known')),
      ...file.isComplete || file.deferred.length > 0 ? [] : [INCOMPLETE],
    ],
    notes: read.flatMap(({ notes }) => notes),
  };
}

/** @param whole the file with the uploads, which can be for another account */
function ofPart({ account, file: own }: AccountPart, whole: TerraformFile, files: ChildFiles, place: string) {
  const ofAccount = account === undefined ? {} : { account };
  const kept = keptIn(own);
  const file = { ...own, resources: [...own.resources, ...kept] };
  const { deployments } = terraformOf(file);
  const { attached, unread } = permissionsElsewhere(file);
  const roles = whole.resources.filter(({ type }) => type === 'aws_iam_role').map(({ values }) => asText(values.name).toLowerCase());
  // A policy of AWS counts if it changes IAM, as for a role in the file.
  const isOrdinary = ({ role, arn }: AttachedElsewhere) => typeof arn === 'string' && pathOfAws(arn) !== undefined
    && !changesIam(arn) && typeof role === 'string' && !isNamedByMicrosoft([role]) && !roles.includes(role.toLowerCase());
  const policies = asPolicies(attached.filter(one => !isOrdinary(one)), documentOfAws);
  const others = { ...othersIn(file), ...policies };
  const native = deployments.find(({ isStack }) => !isStack);
  const nowhere = native || Object.keys(others).length === 0 ? []
    : [{ name: `Terraform${place}`, ...ofAccount, template: { Resources: asInTemplates(others, account) } }];
  const uploaded = (properties: any, parent: object) =>
    uploadedTemplate(whole, new TemplateTexts(parent).text(properties.TemplateURL) ?? '');
  const at = (addresses: readonly string[]) => file.resources.filter(({ address }) => addresses.includes(address));
  const templates = deployments.flatMap((deployment) => {
    const { name, region, template, isStack } = deployment;
    const find = (properties: any, child: readonly string[], parent: object) => files.at(child) ?? uploaded(properties, parent);
    // The stacks of Terraform are deployments of their own.
    const resources = isStack ? {} : { ...withoutStacks(template.Resources), ...deployment === native ? others : {} };
    const given = isStack ? withKnownConditions(withChildTemplates(withValues(deployment), find, [name]))
      : { ...template, Resources: asInTemplates(resources, account) };
    const shown = `${region === undefined ? name : `${name} in ${region}`}${place}`;
    const all = withChildren({ name: shown, ...ofAccount, ...isStack && { stackName: name }, template: given }, [given]);
    return isStack ? all.map(named => ({ ...named, template: withChosenValues(withKnownConditions(named.template)) })) : all;
  });
  return {
    templates: [...templates, ...nowhere],
    unread: [
      // Policies that can be read are reported below, with their role.
      ...at(unread.filter(address => !Object.hasOwn(policies, address)))
        .map(inWords("only Terraform's apply knows its permissions or its role")),
      ...at(deployments.flatMap(({ unknownBoundaries }) => unknownBoundaries))
        .map(inWords("only Terraform's apply knows its permissions boundary")),
      ...file.resources.filter(hasUnknownPolicy).map(inWords("only Terraform's apply knows its policy")),
      ...at(unreadStacks(file)).map(inWords('its template is not in the file')),
      ...file.resources.filter(isOtherWay).map(inWords('it is not read, and can make roles or give them permissions')),
    ],
    notes: kept.map(({ address, how }) =>
      `${address}: Terraform ${how === 'forgotten' ? 'forgets it, and it stays in the account'
        : 'deletes it, and resources of it can stay'}, so it counts`),
  };
}

/** The digest makes sure that an accepted line does not accept another content. */
const inWords = (why: string) => ({ address, digest }: Pick<TerraformResource, 'address' | 'digest'>) => `${address}: ${why} (${digest()})`;

const INCOMPLETE = 'The plan is not complete, for example because of -target: what else the configuration has is not shown';

/** Types of resources that exist only in the state of Terraform. */
const ONLY_IN_TERRAFORM = /^(?:null|random|time|tls|local)_|^terraform_data$/;
/** Settings of a resource that keep it, or a part of it, when Terraform deletes it. */
const RETAINS = /Retain|"(?:retain_\w+|skip_destroy)":true/;

/** What stays: resources that Terraform forgets and manages at no other address, and those that keep something when they are deleted. */
function keptIn({ removed, resources }: TerraformFile): (TerraformResource & Pick<RemovedResource, 'how'>)[] {
  const known = new Set(resources.flatMap(({ type, values }) => identityOf(type, values) ?? []));
  const isKept = ({ how, type, before }: RemovedResource) =>
    how === 'forgotten' ? !ONLY_IN_TERRAFORM.test(type) : RETAINS.test(JSON.stringify(before));
  return removed.filter(one => isKept(one) && !known.has(identityOf(one.type, one.before) ?? ''))
    .map(({ how, address, type, provider, before }) => ({
      ...{ how, address, type, provider, values: before, before, unknown: {}, isUnknown: () => false, isSensitive: () => false },
      digest: () => digestOf(before),
      references: () => ({ module: '', index: '', names: [] }),
      reached: () => ({ addresses: [], open: [], texts: [] }),
      openParts: () => [],
    }));
}

/** Arguments that distinguish resources of IAM of one type. Most types have only some of them. */
const IAM_KEYS = ['name', 'role', 'role_name', 'roles', 'user', 'users', 'group', 'groups', 'url', 'policy_arn', 'policy_arns',
  'policy_names'];

/** Equal for one resource at two addresses. A new resource of IAM has no ID yet, but the same names. Undefined if it is not known. */
function identityOf(type: string, values: Values): string | undefined {
  // Terraform accepts the URL of a provider with and without https.
  const inOneForm = (value: unknown) =>
    Array.isArray(value) ? [...value].sort() : typeof value === 'string' ? value.replace(/^https:\/\//, '') : value;
  if (type.startsWith('aws_iam_')) return JSON.stringify([type, ...IAM_KEYS.map(key => inOneForm(values[key]))]);
  return typeof values.id === 'string' ? JSON.stringify([type, values.id, values.region]) : undefined;
}

/** Arguments with a policy, each after the type of its resource. */
const POLICIES = /polic(?:y|ies)(?:_(?:document|text|template))?$|_resource_policy\.content$|_rest_api\w*\.body$/;
/** Those of them whose policy gives no access. */
const OTHER_POLICIES =
  /(?:redrive(?:_allow)?|filter|lifecycle|delivery|retention|account|data_protection|index)_policy(?:\.policy(?:_document)?)?$/;

/**
 * Whether a policy of a resource outside IAM is unknown. The provider computes it if nobody sets it. A cluster has its policy in the
 * config map `aws-auth`.
 */
function hasUnknownPolicy({ type, values, openParts }: TerraformResource): boolean {
  if (type.startsWith('aws_iam_') || GIVES_NO_ACCESS.test(type)) return false;
  const isOfCluster = type.startsWith('kubernetes_config_map') && /"aws-auth"/.test(JSON.stringify(values.metadata ?? ''));
  return openParts().some(({ names, expressions }) => {
    const keys = names.map(name => `${type}.${name}`);
    return (isOfCluster ? names[0] === 'data' : keys.some(key => POLICIES.test(key)) && !keys.some(key => OTHER_POLICIES.test(key)))
      && (type.endsWith('_policy') || allNamesIn(expressions).length > 0);
  });
}

/** Arguments of a stack that are read elsewhere, or that only say who may change it. */
const OF_STACK = /^(?:template_\w+|parameters|outputs|policy_\w+)(?: |$)/;

/**
 * Resources that this command cannot translate, or that have more than their translation, and that can name roles in a policy or
 * give a user a key, with their types.
 */
function othersIn({ resources }: TerraformFile): object {
  const all = new Resources(resources);
  const isRead = (type: string) => type.startsWith('aws_iam_role') || type.startsWith('aws_iam_') && isTranslated(type);
  const left = (resource: TerraformResource) => Object.fromEntries(Object.entries(leftOf(resource, all))
    .filter(([key]) => resource.type !== 'aws_cloudformation_stack' || !OF_STACK.test(key)));
  return Object.fromEntries(resources.filter(({ type }) => !isRead(type))
    .map(resource => [resource.address, { Type: resource.type, Properties: asStatement(left(resource)) }]));
}

/** A permission resource as a policy statement in the form of CloudFormation. */
const asStatement = ({ principal, action, ...others }: Values) => withoutUndefined({ Principal: principal, Action: action, ...others });

function withoutStacks(resources: object): object {
  return Object.fromEntries(Object.entries<any>(resources).filter(([, { Type }]) => !CHILDREN.includes(Type)));
}

/** A template with its parameter values. Parameters that only the apply knows lose their default. */
const withValues = ({ template, parameters, unknownParameters }: TerraformDeployment) =>
  withGiven(template, new Map([...Object.entries(parameters), ...unknownParameters.map(name => [name, undefined] as const)]));
