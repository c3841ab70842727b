import type { Principal, Statement } from './documents';
import type { Template } from './templates';
import { REFERENCES, textsOf } from '../cloudformation/template-text';

const TENANT = /sts\.windows\.net\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f-])/;
const PROVIDER_TYPES = ['AWS::IAM::OIDCProvider', 'Custom::AWSCDKOpenIdConnectProvider'];

/** An OIDC provider of a template. */
export interface Provider {
  readonly id: string;
  readonly tenantId: string;
  readonly condition: unknown;
}

/** The Entra tenant of an issuer, in the URL, the ARN or a condition key. Undefined if it is another issuer. */
function tenantIn(text: string): string | undefined {
  return TENANT.exec(text.toLowerCase())?.[1];
}

/** The providers of a template for Entra tenants. */
export function providersOf(template: Template): Provider[] {
  return [...template.resources.values()].filter(r => PROVIDER_TYPES.includes(r.type)).flatMap((resource) => {
    const { Url: url, url: customUrl } = resource.properties;
    const tenants = textsOf(url ?? customUrl).map(tenantIn).filter(tenant => tenant !== undefined);
    return tenants.slice(0, 1).map(tenantId => ({ id: resource.id, tenantId, condition: resource.condition }));
  });
}

/** Finds the Entra tenants that statements trust. */
export class Issuers {
  constructor(private readonly templates: readonly Template[]) {}

  /** The tenants whose tokens a statement of a trust policy accepts: those of its providers and of its conditions. */
  public tenantsOf(statement: Statement, template: Template): Set<string> {
    return new Set([
      ...statement.principals.filter(p => p.kind === 'Federated').map(p => this.tenantOf(p, template)),
      ...statement.conditions.filter(c => /\/?:(aud|sub)$/.test(c.key)).map(c => tenantIn(c.key)),
    ].filter(tenant => tenant !== undefined));
  }

  private tenantOf(principal: Principal, template: Template): string | undefined {
    return tenantIn(principal.value) ?? [...principal.value.matchAll(REFERENCES)]
      .map(([, name]) => this.tenantOfReference(name, template)).find(tenant => tenant !== undefined);
  }

  /** The tenant of a provider that is referred to: in the same template, or through an export of another one. */
  private tenantOfReference(name: string, template: Template): string | undefined {
    const [, exportName] = /^Fn::ImportValue:(.*)$/.exec(name) ?? [];
    if (exportName === undefined) {
      const [id] = name.split('.');
      return providersOf(template).find(provider => provider.id === id)?.tenantId;
    }
    for (const other of this.templates) {
      for (const text of textsOf(other.exports.get(exportName))) {
        const direct = tenantIn(text);
        if (direct) return direct;
        const provider = providersOf(other).find(p => text.includes(p.id));
        if (provider) return provider.tenantId;
      }
    }
    return undefined;
  }
}
