import type { PolicyViolatingResource } from 'aws-cdk-lib';
import { namesMicrosoft } from './products';
import { isReplaced, STACK_SET, type Template, type UnreadTemplate } from './templates';
import { isForMicrosoft, type TrustedIssuers } from './trusted-issuers';
import { partsOf } from '../../policy-language/cloudformation/template-functions';
import type { TemplateResource } from '../../policy-language/cloudformation/template-resources';

/** A part of a template that cannot be read, but can be for Microsoft. */
interface UnreadPart {
  readonly resource: PolicyViolatingResource;
  readonly text: string;
}

/**
 * AWS macros that do not change roles of a template. AWS SAM only adds roles for its own resources, and language
 * extensions only add those of loops, which are found separately. Source: CloudFormation template reference,
 * transforms, 2026-11.
 */
const HARMLESS = /^AWS::(?:CodeDeployBlueGreen|LanguageExtensions|SecretsManager-|Serverless-|ServiceCatalog)/;
const LOOP = 'Fn::ForEach';
const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** Returns the unreadable parts: templates in other formats, macros, loops, and resources that create others. */
export function unreadParts(
  templates: readonly Template[], unread: readonly UnreadTemplate[], issuers: TrustedIssuers,
): UnreadPart[] {
  return [
    ...templates.flatMap(template => [
      ...macros(template, issuers),
      ...[...template.resources.values()].flatMap(resource => creator(resource, template, templates, issuers)),
      ...loops(template, issuers),
    ]),
    ...unread.filter(({ text }) => namesMicrosoft(text)).map(({ resource }) =>
      ({ resource, text: 'the template of the StackSet names Microsoft, but is not JSON, or has a name twice' })),
  ];
}

/** Returns macros that can change every resource, in a template with names of Microsoft. */
function macros(template: Template, issuers: TrustedIssuers): UnreadPart[] {
  const part = (id: string | undefined, location: string, name: string) => ({
    resource: template.locate(id, location),
    text: `${name} can change or add roles, and the template names Microsoft: what the macro makes is not checked`,
  });
  const harmful = template.macros.filter(name => name === undefined || !HARMLESS.test(name));
  const inside = template.unreadResources.filter(([key]) => !key.startsWith(LOOP));
  if (harmful.length + inside.length === 0 || !isForMicrosoft(template.json, template, issuers)) return [];
  return [
    ...harmful.map(name => part(undefined, 'Transform', name === undefined ? 'a macro' : `the macro ${name}`)),
    ...inside.map(([key]) => key === 'Fn::Transform'
      ? part(undefined, `Resources.${key}`, `${key} of Resources`)
      : part(key, 'Fn::Transform', `Fn::Transform of ${key}`)),
  ];
}

/** Returns loops that create roles for Microsoft. */
function loops(template: Template, issuers: TrustedIssuers): UnreadPart[] {
  return template.unreadResources
    .filter(([key, value]) => key.startsWith(LOOP) && partsOf(value).includes('AWS::IAM::Role')
      && isForMicrosoft(value, template, issuers))
    .map(([key]) => ({
      resource: template.locate(undefined, `Resources.${key}`),
      text: `${key} makes roles for Microsoft, and loops are not checked`,
    }));
}

/** Returns a resource that creates roles outside the templates of the app, if it gets values of Microsoft. */
function creator(
  resource: TemplateResource, template: Template, templates: readonly Template[], issuers: TrustedIssuers,
): UnreadPart[] {
  const { id, type, properties } = resource;
  const isStack = type === NESTED_STACK || type === STACK_SET;
  const own = templates.filter(t => isStack && t.deployedBy()?.resource === resource);
  const hides = isStack ? own.every(isReplaced) && properties.TemplateBody === undefined
    : /^AWS::Serverless::|::MODULE$/.test(type);
  if (!hides || !(isForMicrosoft(isStack ? properties.Parameters : properties, template, issuers)
    || own.some(t => isForMicrosoft(t.json, t, issuers)))) return [];
  return [{
    resource: template.locate(id, isStack ? 'Properties.Parameters' : 'Properties'),
    text: `${id} (${type}) gets something of Microsoft, and the roles that it creates are not in a template of the app`,
  }];
}
