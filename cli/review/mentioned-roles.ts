/** Which roles of Microsoft, and which providers, a value or a text mentions, after its functions are evaluated. */
import { INSTANCES } from './kinds';
import { isOwnFunction, type Judged } from './library-forms';
import { ANY_STACK, divided, generatedNameIn, halfKnown, nameIn, OWN_STACK, patternsIn } from './names-in-texts';
import { PROVIDERS } from './trust-limits';
import { asText } from '../../src/checks/json-text';
import { MICROSOFT_TENANT_IDS } from '../../src/identity/tenants';
import {
  functionsIn, intrinsicOf, partsOf, referencesIn, splitReference,
} from '../../src/policy-language/cloudformation/template-functions';
import { overlap } from '../../src/policy-language/statements/pattern';
import { tenantIn } from '../../src/policy-language/statements/token-conditions';
import { decoded } from '../reading/decoded';
import type { NamedTemplate } from '../reading/nested';
import { ofTypes } from '../reading/policies';
import { isGeneratedName, type Role } from '../reading/roles';
import { TemplateTexts } from '../reading/text';
import { once } from '../shared/once';

/** Prefixes of session names, in lower case. The unique ids of roles and the ARNs of sessions contain them. */
const SESSIONS = /microsoft(?:defenderforclouds|sentinel)_/;
/** The group of each role that has an access entry in a cluster. A role of Microsoft gives itself such an entry. */
const OF_CLUSTER = /\bsystem:authenticated\b/;

interface Named {
  readonly name: string;
  readonly is: (text: string) => boolean;
  /** The name in lower case, as a pattern in which wildcards replace what only the deployment knows. */
  readonly pattern: string;
  /** The end of the ARN: path and name. */
  readonly arn: string;
}

/** Finds the roles and the providers in values of all templates of a source. */
export class MentionedRoles {
  private readonly outputs = new Map<string, ReadonlyMap<string, readonly string[]>>();
  private readonly names: readonly Named[];
  /** Of roles whose name CloudFormation makes, or can make. */
  private readonly generated: readonly { readonly template: string; readonly isIn: (text: string) => boolean }[];
  /** Providers, and functions of the library that change them. */
  private readonly providers: readonly { readonly template: NamedTemplate; readonly id: string; readonly isFunction: boolean }[];
  /** What uses an instance profile uses its role. That of host management is left out, because instances may use it. */
  private readonly profiles: readonly {
    readonly template: string; readonly id: string; readonly isIn: (text: string) => boolean; readonly roles: readonly string[];
  }[] = [];
  public readonly textsOf = once(({ template }: NamedTemplate) => new TemplateTexts(template));

  constructor(public readonly templates: readonly NamedTemplate[], public readonly judged: readonly Judged[]) {
    this.providers = templates.flatMap(template => Object.entries<any>(template.template.Resources ?? {})
      .map(([id, { Type, Properties }]) => ({
        template,
        id,
        isFunction: Type === 'AWS::Lambda::Function' && isOwnFunction(Properties, this.textsOf(template)),
        isProvider: PROVIDERS.test(asText(Type)) && isEntra(Properties, template),
      })).filter(({ isFunction, isProvider }) => isFunction || isProvider));
    this.names = judged.filter(({ role }) => role.isNamed).flatMap(({ role: { name, names = [name], path } }) =>
      names.filter(one => !isGeneratedName(one))
        .map(one => ({ name, is: nameIn(one), pattern: one.toLowerCase(), arn: `role${path}${one}`.toLowerCase() })));
    this.generated = judged.filter(({ role }) => role.names?.some(isGeneratedName))
      .map(({ role: { template, logicalId, path }, named: { stackName } }) =>
        ({ template, isIn: generatedNameIn(stackName, logicalId, path) }));
    const ofHosts = judged.filter(({ known: { kind } }) => kind?.title === INSTANCES.title).map(({ role }) => shownName(role));
    this.profiles = templates.flatMap(named => ofTypes(named.template, 'AWS::IAM::InstanceProfile').map(([id, { Properties }]) => {
      const isNamed = this.textsOf(named).possible(Properties?.InstanceProfileName).map(nameIn);
      const roles = this.inValue(Properties?.Roles, named).filter(role => !ofHosts.includes(role));
      return { template: named.name, id, isIn: (text: string) => isNamed.some(is => is(text)), roles };
    }));
    // What an output says, another template can import, and say in an output of its own. It is found first, so that what imports it
    // mentions it too.
    const count = () => [...this.outputs.values()].reduce((sum, outputs) => sum + [...outputs.values()].flat().length, 0);
    for (let before = -1; before < count();) {
      before = count();
      for (const named of templates) this.outputs.set(named.name, this.mentioningOutputs(named));
    }
  }

  /** Whether a template has something of Microsoft, or mentions it. */
  public isConcerned(named: NamedTemplate): boolean {
    return this.judged.some(({ role }) => role.template === named.name) || this.providers.some(provider => provider.template === named)
      || Object.values<any>(named.template.Resources ?? {}).some(resource => this.inValue(resource, named).length > 0);
  }

  /** What a value mentions. */
  public inValue(value: unknown, named: NamedTemplate): string[] {
    const texts = this.textsOf(named);
    const all = partsOf(value)
      .flatMap(part =>
        typeof part === 'string' ? [part]
          : intrinsicOf(part) ? [...texts.possible(part), ...divided(part, inner => texts.possible(inner))] : []);
    return [...new Set([...this.inTexts(all.flatMap(text => decoded(text)), named), ...this.inOutputs(value, named)])];
  }

  /** What imports and outputs of nested stacks mention. */
  public inOutputs(value: unknown, named: NamedTemplate): string[] {
    const texts = this.textsOf(named);
    const imported = functionsIn(value).filter(([fn]) => fn === 'Fn::ImportValue').map(([, name]) => `export ${texts.text(name)}`);
    const ofImports = imported.flatMap(name => [...this.outputs.values()].flatMap(outputs => outputs.get(name) ?? []));
    const ofChildren = referencesIn(value).map(splitReference).filter(([, attribute]) => attribute.startsWith('Outputs.'))
      .flatMap(([id, attribute]) => this.outputs.get(`${named.name}, ${id}`)?.get(attribute.slice('Outputs.'.length)) ?? []);
    return [...new Set([...ofImports, ...ofChildren])].sort();
  }

  /** What texts mention, without their imports. */
  public inTexts(texts: readonly string[], { name: template, template: { Resources: own = {} }, stackName }: NamedTemplate): string[] {
    // A reference to a resource of the parent has a mark, if this template has one of the same id.
    const referred = new Set(texts.flatMap(text => [...text.matchAll(/\$\{(\w+@?)[.}]/g)].map(([, id]) => id)));
    const refers = (id: string, other: string) =>
      other === template ? referred.has(id) : referred.has(own[id] === undefined ? id : `${id}@`);
    const inStack = (stack: string) => texts.map(text => text.toLowerCase().replaceAll('${aws::stackname}', stack));
    const lower = inStack(stackName?.toLowerCase() ?? ANY_STACK);
    const patterns = lower.flatMap(patternsIn);
    const words = lower.flatMap(halfKnown);
    const roles = this.judged.filter(({ role: { logicalId, template: other } }) => refers(logicalId, other))
      .map(({ role }) => shownName(role));
    const ofProfiles = this.profiles.filter(({ id, template: other, isIn, roles: all }) =>
      refers(id, other) || all.length > 0 && lower.some(isIn)).flatMap(profile => profile.roles);
    const named = this.names.filter(({ is, arn, pattern: whole }) => lower.some(is) || patterns.some(pattern => overlap(pattern, arn))
      || words.some(word => overlap(word, whole))).map(({ name }) => name);
    const stacks = this.generated.length === 0 ? [] : [OWN_STACK, stackName?.toLowerCase() ?? '${}'].map(inStack);
    const isGenerated = this.generated.some(one => stacks[one.template === template ? 0 : 1].some(one.isIn));
    const meant = this.providers.filter(({ template: other, id }) => refers(id, other.name));
    const isProvider = meant.some(({ isFunction }) => !isFunction)
      || lower.some(text => MICROSOFT_TENANT_IDS.some(tenant => text.includes(tenant)));
    const isSession = lower.some(text => SESSIONS.test(text));
    return [...new Set([...roles, ...ofProfiles, ...named,
      ...isGenerated ? [A_ROLE_OF_MICROSOFT] : [], ...isProvider ? ["Microsoft's provider"] : [],
      ...isSession ? ["Microsoft's sessions"] : [],
      ...this.judged.length > 0 && lower.some(text => OF_CLUSTER.test(text)) ? ['everybody in a cluster'] : [],
      ...meant.some(({ isFunction }) => isFunction) ? ['a function that changes the provider'] : []])].sort();
  }

  private mentioningOutputs(named: NamedTemplate): ReadonlyMap<string, readonly string[]> {
    const texts = this.textsOf(named);
    return new Map(Object.entries<any>(named.template.Outputs ?? {}).flatMap(([id, output]): [string, string[]][] => {
      const found = this.inValue(output?.Value, named);
      return found.length === 0 ? []
        : [id, ...output.Export === undefined ? [] : [`export ${texts.text(output.Export.Name)}`]].map(key => [key, found]);
    }));
  }
}

function isEntra(properties: any, { template }: NamedTemplate): boolean {
  const { Url, url, ProviderArn } = properties ?? {};
  return tenantIn(new TemplateTexts(template).text(Url ?? url ?? ProviderArn) ?? '') !== undefined;
}

const A_ROLE_OF_MICROSOFT = 'a role of Microsoft';

/** What is mentioned. If it has all roles of Microsoft in the source, and these are more than three, one text stands for them. */
export function inShort(found: readonly string[], judged: readonly Judged[]): string[] {
  const all = new Set(judged.map(({ role }) => shownName(role)));
  if (all.size <= 3 || [...all].some(name => !found.includes(name))) return [...found];
  return ['all roles of Microsoft', ...found.filter(name => !all.has(name))];
}

export const shownName = ({ isNamed, name }: Role) => isNamed ? name : A_ROLE_OF_MICROSOFT;
