/**
 * Decides which roles are known: each statement of the trust has a form that the library writes, and each permission is published for
 * the capability, or the library writes it for the role. Everything else is reported, one sentence each.
 */
import {
  CAPABILITIES, type Fillings, FUNCTION, grantsOfKind, hasDefaultName, HOST_MANAGEMENT, INSTANCES, type Kind, likelyKind, RUNBOOK,
  SENTINEL,
} from './kinds';
import { issuersOf, statementsOf, type Trusting } from './trust';
import { allBranches, letsIn } from './trust-limits';
import { DOCUMENT_NAME_PREFIX } from '../../src/host-management/names';
import { MICROSOFT_TENANT_IDS } from '../../src/identity/tenants';
import { readable, reference } from '../../src/policy-language/cloudformation/template-text';
import { comparable } from '../../src/policy-language/statements/comparable-text';
import { type Grant, type Grants, isWithin } from '../../src/policy-language/statements/excess';
import { NO_ACCOUNT } from '../../src/readers/microsoft-template/compare-with-data';
import { knownForm, type KnownForm, type References } from '../../src/readers/validation/known-trust';
import { pathOfAws } from '../reading/aws-managed';
import { isIdentity } from '../reading/basis';
import type { NamedTemplate } from '../reading/nested';
import { allowedBy, inWords, type ShownGrant } from '../reading/permissions';
import { ofTypes } from '../reading/policies';
import type { Role } from '../reading/roles';
import { TemplateTexts } from '../reading/text';
import { groupedBy } from '../shared/grouped';
import { once } from '../shared/once';

/** A role to judge, and what is known about its template. */
export interface Candidate {
  readonly role: Role;
  readonly named: NamedTemplate;
  /** Values of the parameters of its template. */
  readonly references: References;
  /** Its purpose, if it is not for Microsoft's services. */
  readonly use?: 'host management' | 'function';
}

export interface KnownRole {
  /** Undefined if the library knows no role with this trust. */
  readonly kind?: Kind;
  /** The parts of its trust and permissions that are not known. Empty for a known role. */
  readonly beyond: readonly string[];
}

/** Judges roles together, because permissions of one role can name another role. */
export class KnownRoles {
  private readonly forms = new Map<Role, Forms>();
  private readonly arns: readonly { readonly text: string; readonly template?: string; readonly arn: string }[];
  private readonly grantsOf: (kind: Kind) => Grants;

  constructor(private readonly candidates: readonly Candidate[]) {
    for (const { role, references } of candidates) this.forms.set(role, formsOf(role, references));
    this.arns = candidates.flatMap(({ role, use }) => {
      const names = use === undefined ? this.kindsOf({ role, use }).map(({ capability }) => capability?.defaultRoleName) : [];
      const arn = names.length === 1 && names[0] !== undefined ? `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${names[0]}`
        : arnOf(role);
      return [{ text: `\${${role.logicalId}.Arn}`, template: role.template, arn }, { text: arnOf(role), arn }];
    });
    const fillings = this.fillings();
    this.grantsOf = once(kind => grantsOfKind(kind, fillings));
  }

  /** Values for these placeholders come from the source, so that no other role, profile, document or provider is accepted. */
  private fillings(): Fillings {
    const rolesAs = (kind: Kind) => this.candidates.filter(candidate => this.kindsOf(candidate).includes(kind));
    const instances = rolesAs(INSTANCES);
    const arnsOf = (roles: readonly Candidate[]) => roles.map(({ role, named }) => this.text(`\${${role.logicalId}.Arn}`, named));
    const templates = [...new Set(this.candidates.map(({ named }) => named))];
    const profiles = templates.flatMap((named) => {
      const texts = new TemplateTexts(named.template);
      const isInstance = (value: unknown) =>
        instances.some(({ role }) => [`\${${role.logicalId}}`, role.name].includes(texts.text(value) ?? ''));
      return ofTypes(named.template, 'AWS::IAM::InstanceProfile')
        .filter(([, { Properties }]) => texts.elements(Properties?.Roles).every(({ value }) => isInstance(value)))
        .flatMap(([id, { Properties }]) => [`\${${id}.Arn}`, profileArn(Properties, texts)].map(text => this.text(text, named)));
    });
    const issuers = [...this.forms.keys()].flatMap(role => statementsOf(role).flatMap(issuersOf)).map(readable);
    // The runbook may only pass this role. An account does not show the profile, which has the name of its role.
    const ofRoles = instances.map(({ role: { name: InstanceProfileName, path: Path }, named }) =>
      this.text(profileArn({ InstanceProfileName, Path }, new TemplateTexts({}, true)), named));
    return new Map([
      ['{roleArn:instance}', arnsOf(instances)],
      ['{roleArn:automation}', arnsOf(rolesAs(RUNBOOK))],
      ['{instanceProfileArn}', [...profiles, ...ofRoles]],
      // Other resources with this name are listed.
      ['{documentName}', [`${DOCUMENT_NAME_PREFIX}*`]],
      ['{oidcProviderArn}', [...issuers, ...MICROSOFT_TENANT_IDS.map(tenant => `sts.windows.net/${tenant}`)]
        .map(issuer => `arn:{partition}:iam::{account}:oidc-provider/${issuer.replace(/\/$/, '')}/`)],
    ]);
  }

  public judge(candidate: Candidate): KnownRole {
    const { role } = candidate;
    const ofTrust = this.beyondInTrust(candidate);
    const kinds = this.kindsOf(candidate);
    const judged = kinds.map(kind => ({ kind, beyond: this.beyondInPermissions(candidate, kind) }))
      .sort((a, b) => a.beyond.length - b.beyond.length);
    if (judged.length === 0) {
      const no = 'no capability or role of this version trusts in this way';
      return { beyond: [...ofTrust.length > 0 ? ofTrust : [no], ...this.beyondInPermissions(candidate, likelyKind(role))] };
    }
    return { kind: judged[0].kind, beyond: [...ofTrust, ...judged[0].beyond] };
  }

  /** The kinds that fit the trust of a role. A role with a published name can only be of the kind with this name. */
  private kindsOf({ role, use }: Pick<Candidate, 'role' | 'use'>): readonly Kind[] {
    const { known } = this.forms.get(role)!;
    const all = use === 'function' ? [FUNCTION] : use === 'host management' ? HOST_MANAGEMENT : [...CAPABILITIES, SENTINEL];
    const fitting = all.filter(({ isTrustedAs }) => known.some(isTrustedAs));
    const named = fitting.filter(({ capability }) => capability !== undefined && hasDefaultName(role.name, capability));
    const longest = Math.max(...named.map(({ capability }) => capability!.defaultRoleName.length));
    return named.length > 0 ? named.filter(({ capability }) => capability!.defaultRoleName.length === longest) : fitting;
  }

  private beyondInTrust({ role, named: { account } }: Candidate): string[] {
    const { grants, opaque } = allowedBy(role.trust);
    const { known, why } = this.forms.get(role)!;
    const isForeign = ({ target }: ShownGrant) =>
      account !== undefined && /^Federated arn:[^/]*:(\d{12}):oidc-provider\//.exec(target)?.[1] !== undefined
        && !target.includes(`:${account}:`);
    const unknown = [
      ...grants.filter(({ action }) => !letsIn(action)).map(({ shownAction, target }) => `it allows ${shownAction} to ${target}`),
      ...grants.filter(isForeign).map(({ target }) => `${target.replace('Federated ', '')} is a provider of another account`),
      ...why,
      ...opaque.map(one => `a statement of it is not read, because ${one.why}`),
    ];
    const kinds = known.map(({ kind }) => kind);
    const isOne = kinds.length === 1 || kinds.length === 2 && kinds.includes('reader') && kinds.includes('defender');
    const strangers = known.flatMap(form => form.kind === 'role' && !this.isCiem(form.principal, role) ? [form.principal] : []);
    return [
      ...[...new Set(unknown)].map(text => `its trust has a form that is not known: ${text}`),
      ...strangers.map(principal =>
        `its trust admits ${principal.replace(/[\uE000\uE001]/g, '')}, which is no role that this version knows`),
      ...unknown.length === 0 && !isOne ? ['its trust admits several parties, or nobody'] : [],
    ];
  }

  private isCiem(principal: string, { template }: Role): boolean {
    const text = principal.replace(/\uE000([^\uE001]*)\uE001/g, (_, name: string) => `\${${name}}`);
    return this.candidates.some(({ role }) => this.forms.get(role)!.known.some(({ kind }) => kind === 'ciem')
      && (text === arnOf(role) || text === `\${${role.logicalId}.Arn}` && role.template === template));
  }

  private beyondInPermissions({ role, named }: Pick<Candidate, 'role' | 'named'>, kind: Kind): string[] {
    const { policies, title } = kind;
    const allowed = this.grantsOf(kind);
    const { grants, opaque } = allowedBy(role.permissions);
    const denies = role.permissions.grants.filter(({ effect, when }) => effect === 'Deny' && when.length === 0);
    const isBeyond = (grant: ShownGrant) => !denies.some(deny => isWithin(grant, deny)) && !allowed.cover(this.inData(grant, named));
    const ofPolicies = role.attached.filter(({ value }) => !policies.includes(pathOfAws(value) ?? ''))
      .flatMap(({ value, known }) =>
        known?.grants.every(grant => !isBeyond(grant)) ? [] : [`it has the policy ${value}`]);
    const groups = groupedBy(grants.filter(isBeyond), ({ target, conditions: limits }) => `on ${target}${inWords(limits)}`);
    return [
      ...ofPolicies.map(text => `${text}, which is not published for ${title}`),
      ...[...groups].map(([where, own]) =>
        `it allows ${[...new Set(own.map(({ shownAction }) => shownAction))].sort()
          .join(', ')} ${where}, which is not published for ${title}`),
      ...opaque.map(({ text, why }) => `a statement is not read completely, because ${why}: ${text}`),
    ];
  }

  /** A grant in the form of the data. */
  private inData({ action, target, conditions }: ShownGrant, named: NamedTemplate): Grant {
    return {
      action,
      target: this.text(target, named),
      conditions: conditions.map(condition => ({ ...condition, values: condition.values.map(value => this.text(value, named)) })),
    };
  }

  /** Resources of the template count as names. No placeholder matches anything else that only the deployment knows. */
  private text(text: string, { name, template: { Resources: resources = {} } }: NamedTemplate): string {
    const known = this.arns.find(one => one.text === text && (one.template ?? name) === name);
    const plain = (known?.arn ?? text).replace(/\$\{(AWS::(?:Partition|AccountId|URLSuffix))\}/g, (_, pseudo: string) => reference(pseudo))
      .replace(/\$\{(\w+)((?:\.\w+)?)\}/g, (whole, id: string, attribute: string) => isIdentity(resources[id]?.Type, attribute.slice(1))
        ? `${name}.${id}${attribute}`.replace(/\W/g, '-') : whole)
      .replaceAll('${AWS::Region}', 'region').replace(/\{\{(resolve:[^{}]*)\}\}/g, '$${$1}');
    return comparable(plain, NO_ACCOUNT);
  }
}

const profileArn = ({ InstanceProfileName: name, Path: path }: any, texts: TemplateTexts) =>
  `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:instance-profile${texts.text(path) ?? '/'}${texts.text(name) ?? '${}'}`;

/** The forms of the statements of a trust, and why others have none. */
interface Forms {
  readonly known: readonly KnownForm[];
  readonly why: readonly string[];
}

function formsOf(role: Role, references: References): Forms {
  const forms = statementsOf(role).map(trusting => knownForm(inOneForm(trusting).statement, issuersOf(trusting), references));
  const different = [...new Map(forms.map(form => [JSON.stringify(form), form])).values()];
  return { known: different.filter(form => typeof form !== 'string'), why: different.filter(form => typeof form === 'string') };
}

/** Services with the suffix of the partition, and the condition values of both branches of Fn::If. */
function inOneForm({ statement, when }: Trusting): Trusting {
  const principals = statement.principals.map(({ kind, value }) =>
    ({ kind, value: value.replace(/\$\{AWS::URLSuffix\}$/, 'amazonaws.com') }));
  const conditions = statement.conditions.map(condition => ({ ...condition, values: allBranches(condition.values) }));
  return { when, statement: { ...statement, principals, conditions } };
}

const arnOf = ({ name, path, isNamed, logicalId }: Role) =>
  isNamed ? `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role${path}${name}` : `\${${logicalId}.Arn}`;
