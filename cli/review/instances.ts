/** Reads from the resources of a template what host management changes on EC2 instances. */
import { whenInWords } from './words';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import type { NamedTemplate } from '../reading/nested';
import { namesOneOf, ofTypes, type Resource } from '../reading/policies';
import { TemplateTexts } from '../reading/text';

export interface Instances {
  /** One sentence each. */
  readonly sentences: readonly string[];
  /** When something runs, and on which instances, as sentences. */
  readonly ofSchedules: readonly string[];
  /** The instances that are changed, in words. */
  readonly targets: readonly string[];
  /** The purposes of its roles, by `keyOf`. */
  readonly roles: ReadonlyMap<string, string>;
}

/** A key that distinguishes a role from roles of other templates. */
export const keyOf = (template: string, logicalId: string) => JSON.stringify([template, logicalId]);

/** Names of host management of this library and of Microsoft's template. Users add a suffix. */
const PROFILE = /^AmazonSSMRoleForInstancesMDC/;
const HOST_ROLE = /^(?:DefenderForCloud-HostManagement|AmazonSSMRoleForInstancesMDC)/;

/** Empty if no template changes instances or contains a part of host management. */
export function instancesOf(templates: readonly NamedTemplate[]): Instances {
  const found = templates.map(readTemplate);
  const all = templates.flatMap(({ name, template }) => ofTypes(template, 'AWS::IAM::Role')
    .map(([id, { Properties }]) => ({ key: keyOf(name, id), name: new TemplateTexts(template).text(Properties?.RoleName) ?? id })));
  const meant = (arns: readonly string[]) =>
    all.filter(({ name }) => arns.some(arn => arn.endsWith(`/${name}`) || arn.endsWith(`}${name}`))).map(({ key }) => key);
  const purposes: readonly (readonly [keys: readonly string[], purpose: string])[] = [
    [all.filter(({ name }) => HOST_ROLE.test(name)).map(({ key }) => key), 'host management'],
    [found.flatMap(({ ofRules }) => meant(ofRules)), 'host management: starts the runbook'],
    [found.flatMap(({ ofRunbooks }) => meant(ofRunbooks)), 'host management: the runbook that changes instances'],
    [found.flatMap(({ ofProfiles }) => ofProfiles), 'host management: for every program on a managed instance'],
  ];
  return {
    sentences: [...new Set(found.flatMap(({ sentences }) => sentences))],
    ofSchedules: found.flatMap(({ ofSchedules }) => ofSchedules),
    targets: [...new Set(found.flatMap(({ targets }) => targets))].sort(),
    roles: new Map(purposes.flatMap(([keys, purpose]) => keys.map(key => [key, purpose]))),
  };
}

/** The differences from the earlier side, one sentence each. The first one says which instances. */
export function instanceChanges(now: Instances, before: Instances): string[] {
  const shown = ({ targets }: Instances) => targets.join(' and ') || 'no instance';
  const isOther = shown(now) !== shown(before);
  // Names end with a checksum of the content, so other texts can change them.
  const plain = (text: string) => text.replaceAll(/-[0-9a-f]{8}\b/g, '');
  const without = (some: Instances, others: Instances) => {
    const known = new Set(others.sentences.map(plain));
    return some.sentences.filter(text => !known.has(plain(text)) && !(isOther && some.ofSchedules.includes(text)));
  };
  return [
    ...isOther ? [`Host management: ${shown(now)} now; before, ${shown(before)}`] : [],
    ...without(now, before).map(text => `New: ${text}`), ...without(before, now).map(text => `No longer: ${text}`),
  ];
}

function readTemplate({ name: templateName, template }: NamedTemplate) {
  const texts = new TemplateTexts(template);
  const name = ([id, { Properties }]: Resource, key: string) => texts.text(Properties?.[key]) ?? id;
  const runbooks = ofTypes(template, 'AWS::SSM::Document')
    .filter(([, { Properties }]) => profilesIn(Properties?.Content, texts).length > 0);
  const associations = ofTypes(template, 'AWS::SSM::Association');
  const given = new Set(runbooks.flatMap(([, { Properties }]) => profilesIn(Properties.Content, texts)));
  const profileNames = (content: unknown) => profilesIn(content, texts).map(arn =>
    arn.replace(/^\$\{(\w+)\.Arn\}$/, (whole, id: string) => texts.text(template.Resources[id]?.Properties?.InstanceProfileName) ?? whole)
      .replace(/^.*:instance-profile.*[/}](?=[^/}]+(?:\$\{\w+\})?$)/, ''));
  const profiles = ofTypes(template, 'AWS::IAM::InstanceProfile').filter(profile => PROFILE.test(name(profile, 'InstanceProfileName'))
    || [...given].some(arn => arn === `\${${profile[0]}.Arn}` || arn.endsWith(name(profile, 'InstanceProfileName'))));
  const rules = ofTypes(template, 'AWS::Events::Rule')
    .filter(([, { Properties }]) => JSON.stringify(Properties?.EventPattern ?? '').includes('EC2 Instance State-change'));
  const roles = ofTypes(template, 'AWS::IAM::Role');
  const ofProfile = ([, { Properties }]: Resource) => texts.elements(Properties?.Roles)
    .flatMap(({ value }) => roles.filter(role => namesOneOf([role], texts)(value)));
  const arnText = (value: unknown) => texts.text(value) ?? '';
  const nameOf = (runbook: Resource) => name(runbook, 'Name');
  const associationsOf = (runbook: Resource) =>
    associations.filter(association => documentOf(association, template, texts) === nameOf(runbook));
  const profileOf = ([, { Properties }]: Resource) => profileNames(Properties.Content).join(', ');
  // Associations run on a schedule or at a launch. Launched instances must also match the targets.
  const atLaunch = rules.length > 0;
  const ofSchedules = associations.map((association) => {
    const runbook = runbooks.find(one => associationsOf(one).includes(association));
    const targets = targetsOf(association, texts);
    const when = `${scheduleOf(association, texts)}${runbook && atLaunch ? ' and at each launch' : ''}`;
    const what = runbook === undefined ? `${documentOf(association, template, texts)} runs on ${targets}`
      : targets === EVERY ? `${EVERY} without an instance profile gets ${profileOf(runbook)}`
        : `${targets} and without an instance profile get ${profileOf(runbook)}`;
    return withCondition(association, texts, `${when}, ${what}`);
  });
  return {
    ofProfiles: profiles.flatMap(ofProfile).map(([id]) => keyOf(templateName, id)),
    ofRunbooks: runbooks.map(([, { Properties }]) => arnText(Properties.Content.parameters?.AutomationAssumeRole?.default)),
    ofRules: rules.flatMap(([, { Properties }]) => [Properties?.Targets ?? []].flat().map((target: any) => arnText(target?.RoleArn))),
    targets: associations.map(association => targetsOf(association, texts)),
    ofSchedules,
    sentences: [
      ...ofSchedules,
      ...runbooks.filter(runbook => associationsOf(runbook).length === 0).map(runbook => withCondition(runbook, texts,
        `${atLaunch ? 'At each launch'
          : 'When somebody starts the runbook'}, instances without an instance profile get ${profileOf(runbook)}`)),
      ...runbooks.filter(([, { Properties }]) => attaches(Properties.Content)).map(runbook => withCondition(runbook, texts,
        'If an instance has a profile, the role in it gets the policies that AWS Systems Manager needs')),
      ...profiles.map(profile => withCondition(profile, texts, 'Every program on an instance with the profile ' +
        `${name(profile, 'InstanceProfileName')} can use the role ${ofProfile(profile).map(role => name(role, 'RoleName')).join(', ')
          || texts.elements(profile[1].Properties?.Roles).map(({ value }) => texts.text(value)).join(', ')}`)),
    ],
  };
}

function withCondition([, { Condition }]: Resource, texts: TemplateTexts, sentence: string): string {
  return [sentence, ...Condition === undefined ? [] : whenInWords([texts.conditionText(Condition)])].join(', ');
}

/** The document of an association, which can be in the template. */
function documentOf([, { Properties }]: Resource, template: any, texts: TemplateTexts): string | undefined {
  const text = texts.text(Properties?.Name);
  const [, { Properties: own = {} } = {}] = ofTypes(template, 'AWS::SSM::Document').find(([id]) => text === `\${${id}}`) ?? ['', {}];
  return texts.text(own.Name) ?? text;
}

function scheduleOf([, { Properties }]: Resource, texts: TemplateTexts): string {
  const schedule = texts.text(Properties?.ScheduleExpression);
  const [, count, unit] = /^rate\((\d+) (\w+)\)$/.exec(schedule ?? '') ?? [];
  if (unit !== undefined) return count === '1' ? `Every ${unit}` : `Every ${count} ${unit}`;
  return schedule === undefined ? 'Once' : `On the schedule ${schedule}`;
}

const EVERY = 'every instance';

function targetsOf([, { Properties }]: Resource, texts: TemplateTexts): string {
  const targets = texts.elements(Properties?.Targets ?? []).map(({ value, when }) => {
    const [key, values] = [texts.text(value?.Key), texts.elements(value?.Values).map(v => texts.text(v.value)).join(' or ')];
    const what = key === 'ParameterValues' || key === 'InstanceIds' ? values
      : key === 'tag-key' ? `the tag ${values}` : key?.startsWith('tag:') ? `the tag ${key.slice(4)}=${values}` : `${key} ${values}`;
    return [values === '*' ? EVERY : `instances with ${what}`, ...whenInWords(when)].join(' ');
  });
  return targets.join(' and ') || 'instances that it does not name';
}

/** The profiles that a document of Systems Manager gives to instances. */
function profilesIn(content: unknown, texts: TemplateTexts): string[] {
  return stepsIn(content).filter(({ inputs }) => isMap(inputs) && inputs.Api === 'AssociateIamInstanceProfile')
    .map(({ inputs }: any) => texts.text(inputs.IamInstanceProfile?.Arn ?? inputs.IamInstanceProfile?.Name) ?? 'one that is not known');
}

function attaches(content: unknown): boolean {
  return /AttachRolePolicy|attach_role_policy/.test(JSON.stringify(stepsIn(content)));
}

function stepsIn(content: unknown): { readonly inputs?: any }[] {
  const steps = isMap(content) ? content.mainSteps : undefined;
  return Array.isArray(steps) ? steps.filter(isMap) : [];
}
