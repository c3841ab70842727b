import { providersOf, type Provider } from './issuers';
import type { Finding } from './rules';
import type { Template } from './templates';
import { DEFENDER_TENANT_ID } from '../identity/tenants';

interface LocatedFinding {
  readonly template: Template;
  readonly id: string;
  readonly finding: Finding;
}

/** Providers for Microsoft's issuer that the same account already gets from the app. */
export function duplicateProviders(templates: readonly Template[]): LocatedFinding[] {
  const found: { template: Template; provider: Provider }[] = templates.flatMap(template =>
    providersOf(template).filter(p => p.tenantId === DEFENDER_TENANT_ID).map(provider => ({ template, provider })));
  return found.flatMap(({ template, provider }, i) => {
    const first = found.slice(0, i).find(other =>
      isSameAccount(other.template, template) && canBothExist(other.provider, provider));
    return first ? [{
      template,
      id: provider.id,
      finding: {
        rule: 'DuplicateProvider',
        text: `${first.provider.id} is already the OIDC provider for https://sts.windows.net/${provider.tenantId}/ in ` +
          (first.template === template ? 'this template' : `the account ${template.account}`),
        location: 'Properties.Url',
      },
    }] : [];
  });
}

function isSameAccount(a: Template, b: Template): boolean {
  return a === b || (a.account !== undefined && a.account === b.account);
}

/** Resources with different conditions may exclude each other. */
function canBothExist(a: Provider, b: Provider): boolean {
  return a.condition === undefined || b.condition === undefined || a.condition === b.condition;
}
