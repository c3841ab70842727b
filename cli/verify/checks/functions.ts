import { referencesIn, splitReference } from '../../../src/policy-language/cloudformation/template-functions';
import { differs, notChecked, ok, type Finding, attempt, DEPLOY_AGAIN, type StackContext } from '../findings';
import { differences, inWords } from '../policy-difference';

/** The functions of the library that create providers or add audiences. */
export const OF_PROVIDERS = ['Custom::ReusableOpenIDConnectProvider', 'Custom::OpenIDConnectProviderAudiences'];

/** The functions behind custom resources of these types: logical id and properties, the latter as in the template. */
export function functionsOf(template: StackContext['template'], types: readonly string[]): [string, any][] {
  const used = template.ofType(...types).flatMap(([, { ServiceToken }]) => referencesIn(ServiceToken).map(name => splitReference(name)[0]));
  return template.ofType('AWS::Lambda::Function').filter(([id]) => used.includes(id));
}

/** Settings, environment and layers of each function of the library. Its code is not compared. */
export async function checkFunctions({ ask, template }: StackContext): Promise<Finding[]> {
  const found = await Promise.all(functionsOf(template, [...OF_PROVIDERS, 'Custom::StackSetsTrustedAccess']).map(([id, properties]) =>
    attempt(`function ${id}`, async () => {
      const name = template.physicalId(id);
      const actual = await ask('function', { function: name });
      const { Handler, Runtime, Timeout, Role, Environment } = properties;
      const wanted = template.resolve({ Handler, Runtime, Timeout, Role, Environment: Environment?.Variables ?? {}, Layers: [] });
      const wrong = differences(wanted, {
        Handler: actual.Handler,
        Runtime: actual.Runtime,
        Timeout: actual.Timeout,
        Role: actual.Role,
        Environment: actual.Environment?.Variables ?? {},
        Layers: (actual.Layers ?? []).map((layer: any) => layer.Arn),
      });
      return [
        wrong.length > 0
          ? differs(`function ${name}`, inWords(wrong), DEPLOY_AGAIN)
          : ok(`function ${name}`, 'settings and environment as in the template, no layers'),
        notChecked(`function ${name}: code`, `changed last ${actual.LastModified}, SHA-256 of the package ${actual.CodeSha256}; ` +
          'the template has no such value'),
      ];
    })));
  return found.flat();
}
