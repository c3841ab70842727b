import type { Permissions, Statement } from '../facts/types';
import { ofType, type RoleView } from '../support/resolve';

type OneOrMany = string | string[];

function list(value: OneOrMany): string[] {
  return [value].flat().sort();
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

/** A statement in the form of the expectations. Throws on other elements, so that none is ignored. */
function statementOf({
  Sid: _sid,
  Effect,
  Action,
  Resource,
  Condition,
  ...rest
}: {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action: OneOrMany;
  Resource: OneOrMany;
  Condition?: Record<string, Record<string, OneOrMany>>;
}): Statement {
  if (Object.keys(rest).length > 0) {
    throw new Error(`unexpected elements in a statement: ${Object.keys(rest).join(', ')}`);
  }
  const conditions =
    Condition &&
    Object.fromEntries(
      Object.entries(Condition).map(([operator, keys]) => [
        operator,
        Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, list(values)])),
      ]),
    );
  return { effect: Effect, actions: list(Action), resources: list(Resource), ...(conditions ? { conditions } : {}) };
}

export function permissionsOf(role: RoleView): Permissions {
  return sorted({ awsManagedPolicies: role.awsManagedPolicies, statements: role.statements.map(statementOf) });
}

/** The same permissions in an order that does not depend on the order of the statements. */
export function sorted({ awsManagedPolicies, statements }: Permissions): Permissions {
  return { awsManagedPolicies, statements: [...statements].sort(byText) };
}

export interface ResourceView {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

export interface TemplateView {
  readonly Resources: Record<string, ResourceView>;
}

/** A template without the resources of host management, which test/host-management tests. */
export function withoutHostManagement(json: any): any {
  return {
    ...json,
    Resources: Object.fromEntries(Object.entries(json.Resources).filter(([id]) => !id.includes('HostManagement'))),
  };
}

interface ProviderView {
  readonly url: string;
  readonly audiences: string[];
  readonly thumbprints: string[];
}

/** The OIDC providers of a template, the one of Microsoft's tenant first. */
export function providersOf(json: TemplateView): ProviderView[] {
  return ofType(json, 'AWS::IAM::OIDCProvider').map(({ Properties: { Url, ClientIdList, ThumbprintList, ...rest } }) =>
    ({ url: Url as string, audiences: ClientIdList as string[], thumbprints: ThumbprintList as string[], ...rest }));
}

/** The resources of a template as text by logical id, without OIDC providers, whose audiences depend on other plans. */
export function withoutProviders(json: TemplateView): Record<string, string> {
  return Object.fromEntries(Object.entries(json.Resources)
    .filter(([, r]) => r.Type !== 'AWS::IAM::OIDCProvider')
    .map(([id, r]) => [id, JSON.stringify(r)]));
}
